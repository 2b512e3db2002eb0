// SPDX-License-Identifier: MIT
// check.mjs CHECK[,CHECK...] FILE: checks of a report.html in a headless Chromium. Exits 1 with what is
// wrong; prints what it measured. Pictures go to $E2E_HTML_PICTURES, if that is set.
import assert from "node:assert/strict";
import { Browser } from "./browser.mjs";
import { failureChecks } from "./failures.mjs";
import { active, choose, count, faint, file, names, picture, pictures, settle, type, until, used, views, wanted } from "./look.mjs";

const checks = {
	...failureChecks,
	// What is new since the last run: see the test of it in html.bats.
	async news(browser) {
		const page = await browser.open(file);
		assert.match(await page.evaluate(`document.querySelector(".why").textContent`),
			/Since the last run: 1 newly failing, 1 still failing, 1 fixed, 1 slower than usual\./);
		assert.deepEqual(await page.evaluate(`[...document.querySelectorAll(".card")].map((card) => card.querySelector(".of").textContent + [...card.querySelectorAll("summary .badge")].map((badge) => badge.textContent))`),
			["p/new", "p/still failing"]);
		for (const [status, name] of [["new", "broken"], ["still failing", "worse"], ["fixed", "mended"], ["slower", "slow"]]) {
			await choose(page, status);
			assert.deepEqual(await names(page), [name], status);
			assert.equal(await page.evaluate(`document.querySelector(".test .badge").textContent`), status);
		}
		await choose(page, "all");
		await type(page, "still failing since 2025");
		assert.deepEqual(await names(page), ["worse"]);
		assert.deepEqual(page.problems, []);
	},

	// A service that dies in the middle, one that is well and one that is optional: see html.bats.
	async services(browser) {
		const page = await browser.open(file);
		await settle(page);
		assert.match(await page.evaluate(`document.querySelector("h1").textContent`), /Failed 1 of 3 tests/);
		assert.match(await page.evaluate(`document.querySelector(".why").textContent`),
			/Service api exited with 5 after \S+: out of memory\s+Service mail, not required, exited with 3 after \S+: cannot bind/);
		const cards = await page.evaluate(`[...document.querySelectorAll("#failures .card")].map((card) => [card.open, card.querySelector("h3").textContent, card.textContent])`);
		assert.deepEqual(cards.map(([open, name]) => [open, name]), [[true, "service api"], [true, "service mail (not required)"], [true, "one/t"]]);
		assert.match(cards[0][2], /exited with 5.*The end of the log.*half a line\nout of memory/s);
		assert.match(cards[2][2], /exit 1; service api exited with 5/);
		assert.deepEqual(await page.evaluate(`[...document.querySelectorAll("#services tbody tr")].map((row) => row.className + " " + row.querySelector("th").textContent + ": " + row.querySelector(".state").textContent.replace(/[0-9.]+s/, "N") + ", " + row.querySelector(".kind").textContent)`),
			["passed fine: healthy after N, required", "failed api: exited with 5 after N: out of memory, required", "failed mail: exited with 3 after N: cannot bind, optional"]);
		assert.deepEqual(await page.evaluate(`[...document.querySelectorAll("#services a")].map((link) => link.getAttribute("href"))`),
			["_services/fine.log", "_services/api.log", "_services/mail.log"]);
		assert.ok(await page.evaluate(`document.getElementById("services").compareDocumentPosition(document.getElementById("phases")) & Node.DOCUMENT_POSITION_FOLLOWING`));
		// On the timeline each has a row; pointing at it says what it is.
		assert.deepEqual(await page.evaluate(`[...document.querySelectorAll("#chart .service-label")].map((label) => label.textContent)`), ["fine", "api", "mail"]);
		for (const kind of ["starting", "service", "failed"]) assert.ok(await page.evaluate(`document.querySelector("#chart path.${kind}") !== null`), kind);
		await page.evaluate(`(() => {
			const box = document.querySelectorAll("#chart .service-label")[1].getBoundingClientRect();
			document.getElementById("chart").dispatchEvent(new PointerEvent("pointermove", { clientX: box.x + 2, clientY: box.y + box.height / 2 }));
		})()`);
		assert.match(await page.evaluate(`document.getElementById("readout-text").textContent`), /^service api · exited with 5 after \S+: out of memory · \S+ to \S+$/);
		assert.deepEqual(page.problems, []);
		const plain = await browser.open(file, { script: false });
		const text = await plain.evaluate("document.body.innerText");
		for (const words of ["What failed", "service api", "half a line\nout of memory", "service mail"]) assert.ok(text.includes(words), words + " in:\n" + text);
		assert.deepEqual(plain.problems, []);
	},

	// What there is, with each kind of result: see mixed_plan in html.bats.
	async mixed(browser) {
		const page = await browser.open(file);
		assert.match(await page.evaluate("document.title"), /^✗ 4 failed \(3 optional\) · mixed$/);
		assert.match(await page.evaluate(`document.querySelector("h1").textContent`), /Failed 4 of 26 tests \(3 optional\)$/);
		assert.match(await page.evaluate(`document.querySelector(".why").textContent`), /wrecked did not pass\.\s+never did not run because of that/);
		assert.equal((await names(page)).length, 26);
		assert.equal(await page.evaluate(`document.querySelectorAll("#phases tbody tr").length`), 5);

		// Each failure with its reason; what is required comes first.
		const cards = await page.evaluate(`[...document.querySelectorAll(".card summary")].map((card) => card.textContent)`);
		assert.equal(cards.length, 4);
		assert.match(cards[0], /wrecked\/killed.*killed by signal 9/);
		assert.ok(cards.some((card) => /long_log.*exit 3, after 2 attempts.*the last words/.test(card)), cards.join("\n"));
		assert.ok(cards.some((card) => /too_slow.*timeout/.test(card)), cards.join("\n"));
		const log = await page.evaluate(`[...document.querySelectorAll(".card pre.log")].map((pre) => [pre.textContent, pre.scrollTop + pre.clientHeight >= pre.scrollHeight - 2])`);
		const long = log.find(([text]) => text.includes("the last words"));
		assert.ok(long[0].length > 1000 && long[0].length <= 16384, "length " + long[0].length);

		// The timeline: lanes, retries, what did not run.
		assert.match(await page.evaluate(`document.getElementById("timeline-note").textContent`), /^\d+ tests ran on [1-4] lanes?;/);
		for (const kind of ["passed", "failed", "flaky", "attempt", "wait"])
			assert.ok(await page.evaluate(`document.querySelector("#chart path.${kind}") !== null`), kind);
		assert.ok(await page.evaluate(`document.querySelectorAll("#chart .barrier").length`) >= 2);
		await page.evaluate(`document.getElementById("chart").focus()`);
		await page.press("ArrowRight");
		assert.match(await page.evaluate(`document.getElementById("readout-text").textContent`), /^\w+\/\w+ · .* · lane \d$/);
		await page.evaluate(`document.activeElement.blur()`);

		// Filters.
		await type(page, "QUICK_1");
		assert.equal(await count(page), "7 of 26 tests"); // quick_1 and quick_10 to quick_15
		await type(page, "exit 3");
		assert.deepEqual(await names(page), ["long_log"]);
		await type(page, "nothing is like this");
		assert.equal(await page.evaluate(`document.getElementById("nothing").hidden`), false);
		await type(page, "");
		for (const [status, number] of [["failed", 4], ["skipped", 4], ["flaky", 1], ["passed", 18], ["all", 26]]) {
			await choose(page, status);
			assert.equal((await names(page)).length, number, status);
		}
		await page.evaluate(`document.querySelectorAll(".phase-name button")[1].click()`);
		assert.equal(await count(page), "5 of 26 tests");
		await page.press("Escape");
		assert.equal(await count(page), "26 tests");

		// Keys.
		await page.evaluate("document.activeElement.blur()");
		await page.press("/");
		assert.equal(await active(page), "text");
		await page.press("Escape");
		await page.press("j");
		assert.equal(await active(page), "quick_1");
		await page.press("j");
		await page.press("ArrowDown");
		await page.press("k");
		assert.equal(await active(page), "quick_2");
		await page.press("Enter");
		await until(page, `document.activeElement.parentNode.open && document.activeElement.parentNode.querySelector(".facts") !== null`);
		const failing = [];
		for (let i = 0; i < 5; i++) {
			await page.press("f");
			failing.push(await active(page));
		}
		assert.equal(new Set(failing).size, 4);
		assert.equal(failing[4], failing[0]);
		assert.deepEqual(page.problems, []);

		// A link to one test opens it.
		const linked = await browser.open(file, { hash: "#odd/long_log" });
		assert.equal(await active(linked), "long_log");
		assert.deepEqual(linked.problems, []);
	},

	// Every view: nothing wrong, nothing wider than the screen, nothing too faint.
	async views(browser) {
		for (const [name, view] of Object.entries(views)) {
			const page = await browser.open(file, view);
			await settle(page);
			await page.evaluate(`for (const test of [...document.querySelectorAll("details")].slice(0, 200)) (test.show ?? (() => { test.open = true; }))()`);
			await settle(page);
			assert.equal(await page.evaluate("document.documentElement.scrollWidth"), view.width ?? 1280, name);
			assert.deepEqual(await page.evaluate(faint), [], name);
			// A log has a fixed font, of a size that can be read; forty columns of it fit on a phone.
			assert.deepEqual(await page.evaluate(`[...document.querySelectorAll("pre")].filter((pre) => parseFloat(getComputedStyle(pre).fontSize) < 11 ||
				!/monospace/.test(getComputedStyle(pre).fontFamily) || (pre.scrollWidth > pre.clientWidth &&
				pre.textContent.split("\\n").every((line) => line.length <= 40))).map((pre) => pre.textContent.slice(0, 80))`), [], name);
			assert.deepEqual(page.problems, [], name);
			if (!pictures) continue;
			const fresh = await browser.open(file, view);
			await settle(fresh);
			await picture(fresh, process.env.E2E_HTML_NAME + "-" + name);
		}
	},

	// On paper and without scripts the failures are there.
	async plain(browser) {
		const page = await browser.open(file, { script: false });
		const text = await page.evaluate("document.body.innerText");
		for (const words of ["4 of 26 tests", "odd/long_log", "exit 3", "the last words", "killed by signal 9", "quick_phase"])
			assert.ok(text.includes(words), words + " in:\n" + text);
		assert.deepEqual(page.problems, []);
		const paper = await browser.open(file, { dark: true });
		await paper.send("Emulation.setEmulatedMedia", { media: "print", features: [{ name: "prefers-color-scheme", value: "dark" }] });
		await until(paper, `[...document.querySelectorAll(".card")].every((card) => card.open && card.querySelector(".body"))`);
		assert.equal(await paper.evaluate(`getComputedStyle(document.documentElement).backgroundColor`), "rgb(255, 255, 255)");
		assert.equal(await paper.evaluate(`document.getElementById("filters").checkVisibility()`), false);
		assert.deepEqual(await paper.evaluate(faint), []);
		await picture(paper, "print");
		assert.deepEqual(paper.problems, []);
	},

	// Very many tests, as many as E2E_HTML_TESTS says.
	async many(browser) {
		const tests = Number(process.env.E2E_HTML_TESTS);
		const page = await browser.open(file);
		await settle(page);
		const paint = await page.evaluate(`performance.getEntriesByName("first-contentful-paint")[0]?.startTime`);
		const load = await page.evaluate(`performance.getEntriesByType("navigation")[0].loadEventEnd`);
		let slowest = 0;
		await page.send("Performance.enable", { timeDomain: "threadTicks" });
		const measure = async (action) => {
			const before = await used(page);
			await action();
			slowest = Math.max(slowest, await used(page) - before);
		};
		for (const words of ["t", "test_1", "test_123", "nothing", "exit 1", ""]) await measure(() => type(page, words));
		for (const status of ["failed", "passed", "all"]) await measure(() => choose(page, status));
		await type(page, `test_${tests - 1}`);
		assert.equal(await count(page), `1 of ${tests} tests`);
		await type(page, "");
		await page.evaluate("scrollTo(0, document.body.scrollHeight)");
		await until(page, `document.querySelectorAll("#rows .test-name").length > 60`);
		await page.evaluate(`document.activeElement.blur()`);
		await page.press("f");
		assert.ok(await page.evaluate("document.activeElement.parentNode.open"));
		console.log(`first paint ${paint?.toFixed(0)} ms, loaded ${load.toFixed(0)} ms, slowest filter ${slowest.toFixed(0)} ms`);
		assert.ok(slowest > 0 && slowest < 1000, "slowest filter " + slowest);
		const linked = await browser.open(file, { hash: `#many/test_${tests}` });
		assert.equal(await active(linked), `test_${tests}`);
		assert.deepEqual([...page.problems, ...linked.problems], []);
	},

	// What tests wrote stands there as text, and nothing of it is markup.
	async hostile(browser) {
		for (const script of [true, false]) {
			const page = await browser.open(file, { script });
			if (script) {
				await settle(page);
				await page.evaluate(`for (const details of document.querySelectorAll("details")) (details.show ?? (() => { details.open = true; }))()`);
				await settle(page);
			}
			const text = await page.evaluate("document.documentElement.innerText");
			for (const words of process.env.E2E_HTML_TEXTS.split("\n").filter(Boolean)) assert.ok(text.includes(words), words + " in:\n" + text);
			assert.equal(await page.evaluate(`document.querySelectorAll("img:not([src^='data:image/']), iframe, object, embed, [onerror], [onload], b[id], script:not(#run):not(:last-of-type)").length`), 0);
			assert.equal(await page.evaluate("document.scripts.length"), 2);
			assert.equal(await page.evaluate(`[...document.links].every((link) => ["file:"].includes(link.protocol))`), true);
			assert.equal(await page.evaluate("window.broken"), undefined);
			assert.ok(!/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(text), "control characters");
			assert.deepEqual(page.problems, []);
		}
		// And if something were markup, the policy would stop it.
		const page = await browser.open(file);
		await page.evaluate(`(() => {
			const script = document.createElement("script");
			try { script.text = "window.broken = 1"; } catch { }
			document.body.append(script);
			try { document.body.innerHTML = "<img src=x onerror='window.broken = 1'>"; } catch { }
		})()`);
		await settle(page);
		assert.equal(await page.evaluate("window.broken"), undefined);
	},

	// Cases with a screenshot: see the test of that name.
	async cases(browser) {
		const page = await browser.open(file);
		await settle(page);
		const card = await page.evaluate(`document.querySelector(".card").innerText`);
		for (const words of ["shows the page", "expected 1, got 2", "e2e/page.spec.ts:7", "trace"]) assert.ok(card.includes(words), words + " in:\n" + card);
		assert.equal(await page.evaluate(`(() => {
			const images = [...document.querySelectorAll(".card figure img")];
			return images.length + " " + images[0]?.src.slice(0, 15) + " " + images[0]?.naturalWidth;
		})()`), "1 data:image/png; 1");
		await type(page, "got 2");
		assert.equal((await names(page)).length, 1);
		assert.deepEqual(page.problems, []);
	},
};

const browser = await Browser.start(process.env.CHROMIUM || "chromium");
try {
	for (const check of wanted.split(",")) await checks[check](browser);
} catch (error) {
	console.error(error.message, error.stack.match(/check\.mjs:\d+/)?.[0] ?? "");
	process.exitCode = 1;
} finally {
	await browser.stop();
}
