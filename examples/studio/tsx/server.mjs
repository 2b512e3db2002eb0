// SPDX-License-Identifier: MIT
// The web front end: pages, static files, and /api passed on to the API.
// Node's own modules only, and no build step.

import { createServer, request } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";

const host = process.env.WEB_HOST ?? "127.0.0.1";
const port = Number(process.env.WEB_PORT ?? 3000);
const api = new URL(process.env.API_URL ?? "http://localhost:8000");

const pages = {
  "/": ["home", "Streamer studio"],
  "/pricing": ["pricing", "Pricing"],
  "/sign-in": ["sign-in", "Sign in"],
  "/sign-up": ["sign-up", "Sign up"],
  "/dashboard": ["dashboard", "Dashboard"],
  "/dashboard/brand-kits": ["brand-kits", "Brand kits"],
  "/dashboard/quick-create": ["quick-create", "Quick create"],
  "/dashboard/generations": ["generations", "Generations"],
};

const types = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

const file = (name) => readFile(new URL(name, import.meta.url));

const escape = (text) =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/** The signed-in user, or null; only the API knows what a session is worth. */
async function userOf(cookie) {
  if (!cookie) return null;
  const answer = await fetch(new URL("/api/auth/me", api), { headers: { cookie } });
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`the API answered ${answer.status}`);
  return (await answer.json()).user;
}

async function sendPage(response, status, name, title, user) {
  const [layout, main] = await Promise.all([file("pages/layout.html"), file(`pages/${name}.html`)]);
  const fields = {
    title: escape(title),
    main: main.toString(),
    user: user ? escape(user.display_name) : "",
    state: user ? "signed-in" : "signed-out",
  };
  const html = layout.toString().replace(/{{(\w+)}}/g, (_, field) => fields[field]);
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(html);
}

async function sendStatic(response, path) {
  const type = types[extname(path)];
  if (!type || !/^\/public\/[\w-]+\.\w+$/.test(path)) return false;
  try {
    const body = await file(`.${path}`);
    response.writeHead(200, { "content-type": type, "cache-control": "no-cache" });
    response.end(body);
    return true;
  } catch (problem) {
    if (problem.code === "ENOENT") return false;
    throw problem;
  }
}

/** Passes one request on to the API, bodies streamed both ways. */
function forward(incoming, response) {
  const outgoing = request(
    new URL(incoming.url, api),
    { method: incoming.method, headers: { ...incoming.headers, host: api.host } },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on("error", (problem) => {
    console.error("forward:", problem.message);
    if (response.headersSent) return response.destroy();
    response.writeHead(502, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: "the API does not answer" }));
  });
  response.on("close", () => outgoing.destroy());
  incoming.pipe(outgoing);
}

async function answer(incoming, response) {
  const { pathname, search } = new URL(incoming.url, "http://studio");
  if (pathname.startsWith("/api/")) return forward(incoming, response);
  if (await sendStatic(response, pathname)) return;

  const user = await userOf(incoming.headers.cookie);
  if (!Object.hasOwn(pages, pathname)) return sendPage(response, 404, "404", "Page not found", user);
  if (pathname.startsWith("/dashboard") && !user) {
    response.writeHead(302, { location: `/sign-in?next=${encodeURIComponent(pathname + search)}` });
    return response.end();
  }
  return sendPage(response, 200, ...pages[pathname], user);
}

const server = createServer((incoming, response) => {
  answer(incoming, response).catch((problem) => {
    console.error(problem);
    if (!response.headersSent) response.writeHead(503, { "content-type": "text/plain" });
    response.end("The studio is not available just now.\n");
  });
});

for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
server.listen(port, host, () => console.log(`listening on port ${port}, API at ${api.origin}`));
