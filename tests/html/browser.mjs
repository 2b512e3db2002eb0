// SPDX-License-Identifier: MIT
// A headless Chromium, driven through a pipe (the DevTools protocol): no package is needed, and what
// goes wrong in a page (messages, exceptions, requests, policy violations) is collected.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

export class Browser {
	static async start(program) {
		const browser = new Browser();
		browser.profile = mkdtempSync(join(tmpdir(), "e2e-html-"));
		browser.process = spawn(program, ["--headless", "--remote-debugging-pipe",
			...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--disable-dev-shm-usage", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND",
			`--user-data-dir=${browser.profile}`, "about:blank"],
		{ stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
		browser.waiting = new Map();
		browser.listeners = [];
		browser.last = 0;
		let text = "";
		browser.process.stdio[4].setEncoding("utf8").on("data", (part) => {
			const messages = (text + part).split("\0");
			text = messages.pop();
			for (const message of messages) browser.receive(JSON.parse(message));
		});
		browser.process.on("exit", () => {
			for (const { reject } of browser.waiting.values()) reject(new Error("the browser is gone"));
		});
		return browser;
	}

	receive(message) {
		if (message.id === undefined) {
			for (const listener of this.listeners) listener(message);
			return;
		}
		const { resolve, reject } = this.waiting.get(message.id);
		this.waiting.delete(message.id);
		if (message.error) reject(new Error(message.error.message));
		else resolve(message.result);
	}

	send(method, params = {}, sessionId = undefined) {
		const id = ++this.last;
		this.process.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
		return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
	}

	// A page of its own that shows `file`. `problems` collects what must not happen.
	async open(file, { width = 1280, height = 900, dark = false, script = true, hash = "", policy = true } = {}) {
		const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
		const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
		const page = new Page(this, sessionId, targetId);
		for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(domain + ".enable");
		await page.send("Page.addScriptToEvaluateOnNewDocument", {
			source: `addEventListener("securitypolicyviolation", (e) => console.error("policy: " + e.violatedDirective + " " + e.blockedURI));
				window.began = performance.now();`,
		});
		// Without its policy a page can be looked at by a tool that is put into it.
		await page.send("Page.setBypassCSP", { enabled: !policy });
		await page.send("Emulation.setScriptExecutionDisabled", { value: !script });
		await page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: width < 500 ? 2 : 1, mobile: width < 500 });
		await page.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
		const loaded = page.once("Page.loadEventFired");
		page.url = pathToFileURL(resolve(file)).href;
		await page.send("Page.navigate", { url: page.url + hash });
		await loaded;
		return page;
	}

	async stop() {
		const gone = new Promise((resolve) => this.process.on("exit", resolve));
		await this.send("Browser.close").catch(() => {});
		await gone;
		rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
	}
}

class Page {
	constructor(browser, sessionId, targetId) {
		Object.assign(this, { browser, sessionId, targetId, problems: [], onces: [] });
		browser.listeners.push((message) => {
			if (message.sessionId === sessionId) this.receive(message);
		});
	}

	receive({ method, params }) {
		this.onces = this.onces.filter((once) => once.method !== method || once.resolve(params));
		if (method === "Runtime.consoleAPICalled")
			this.problems.push("console: " + params.args.map((arg) => arg.value ?? arg.description).join(" "));
		else if (method === "Runtime.exceptionThrown")
			this.problems.push("exception: " + (params.exceptionDetails.exception?.description ?? params.exceptionDetails.text));
		else if (method === "Log.entryAdded")
			this.problems.push(`${params.entry.source} ${params.entry.level}: ${params.entry.text}`);
		else if (method === "Network.requestWillBeSent" && !params.request.url.startsWith("data:") &&
			params.request.url.split("#")[0] !== this.url)
			this.problems.push("request: " + params.request.url.slice(0, 200));
		else if (method === "Page.javascriptDialogOpening")
			this.problems.push("dialog: " + params.message);
	}

	once(method) {
		return new Promise((resolve) => this.onces.push({ method, resolve }));
	}

	send(method, params) {
		return this.browser.send(method, params, this.sessionId);
	}

	async evaluate(expression) {
		const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
		if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
		return result.value;
	}

	async press(key) {
		const codes = { Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38, ArrowLeft: 37, ArrowRight: 39, Tab: 9 };
		const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
		const code = codes[key] ?? key.toUpperCase().charCodeAt(0);
		await this.send("Input.dispatchKeyEvent", { type: "keyDown", key, text, windowsVirtualKeyCode: code });
		await this.send("Input.dispatchKeyEvent", { type: "keyUp", key, windowsVirtualKeyCode: code });
	}

	async screenshot(path, whole = false) {
		const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: whole });
		writeFileSync(path, Buffer.from(data, "base64"));
	}

	async pdf(path) {
		const { data } = await this.send("Page.printToPDF", { printBackground: true, preferCSSPageSize: true });
		writeFileSync(path, Buffer.from(data, "base64"));
	}

	async close() {
		await this.browser.send("Target.closeTarget", { targetId: this.targetId });
	}
}
