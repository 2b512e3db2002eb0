// SPDX-License-Identifier: MIT
// What the page shows of failures, for check.mjs: colours, attempts, copies, the address. The runs are in
// page.bats.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { count, faint, file, names, settle, type, until, views } from "./look.mjs";

const texts = (page, selector) => page.evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((made) => made.textContent)`);
const card = (name) => `[...document.querySelectorAll(".card")].find((made) => made.querySelector("h3").textContent.startsWith(${JSON.stringify(name)}))`;

// What the page would put into the clipboard.
async function copied(page, name, label) {
	await page.evaluate(`(() => {
		window.copied = null;
		Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (words) => { window.copied = words; } } });
		const made = ${card(name)};
		made.show();
		[...made.querySelectorAll("button")].find((button) => button.textContent === ${JSON.stringify(label)}).click();
	})()`);
	await until(page, "window.copied !== null");
	return page.evaluate("window.copied");
}

export const failureChecks = {
	// Colours of a log become classes, with a script and without; nothing else of an escape sequence is there.
	async colours(browser) {
		for (const script of [true, false]) {
			const page = await browser.open(file, { script });
			if (script) await settle(page);
			const log = script ? "pre.log" : "noscript pre.log";
			assert.equal((await texts(page, log))[0],
				"red bold bright\npalette true ground reverse\nplain after\nstray [31 \"onclick=alert(1)m <b>text</b>\nleft open\n");
			assert.deepEqual(await page.evaluate(`[...document.querySelectorAll(${JSON.stringify(log + " span")})].map((span) => span.className + ": " + span.textContent.trim())`),
				["sgr-1: red", "sgr-1 sgr-bold: bold", "sgr-12: bright", "sgr-9: palette", "sgr-10: true", "sgr-on-3: ground", "sgr-on-6: reverse", "sgr-2: left open"]);
			assert.deepEqual(await page.evaluate(faint), []);
			assert.equal(await page.evaluate(`document.querySelectorAll("[onclick], pre b, pre [style*=color]").length`), 0);
			assert.deepEqual(page.problems, []);
		}
	},

	// A diff in green and red: which is which says its head.
	async diffs(browser) {
		const page = await browser.open(file);
		await settle(page);
		const lines = (name) => page.evaluate(`(${card("p/" + name)}.show(), [...${card("p/" + name)}.querySelectorAll("pre.details .good, pre.details .bad, pre.details .here")].map((span) => span.className + ": " + span.textContent.trim()))`);
		assert.deepEqual(await lines("jest"), ["good: - Expected  - 1", "bad: + Received  + 1", "good: -   4", "bad: +   3", "here: > 12 |   expect(sum).toBe(4);"]);
		assert.deepEqual(await lines("pytest"), ["here: >       assert a == b", "bad: E     - old", "good: E     + new"]);
		assert.deepEqual(await lines("plain"), ["good: expected: 4", "bad: actual: 3"]);
		assert.deepEqual(await page.evaluate(faint), []);
		assert.deepEqual(page.problems, []);
	},

	// Each attempt has its error, its log and its artifacts.
	async attempts(browser) {
		const page = await browser.open(file);
		await settle(page);
		const tabs = `${card("p/retried")}.querySelectorAll("[role=tab]")`, panel = `${card("p/retried")}.querySelector("[role=tabpanel]")`;
		await page.evaluate(`${card("p/retried")}.show()`);
		assert.deepEqual(await page.evaluate(`[...${tabs}].map((tab) => tab.textContent.replace(/[0-9.]+s/, "N") + " " + tab.getAttribute("aria-selected"))`),
			["Attempt 1 exit 1 \u00b7 N false", "Attempt 2 exit 1 \u00b7 N false", "Attempt 3 exit 1 \u00b7 N true"]);
		for (const number of [3, 1, 2]) {
			await page.evaluate(`${tabs}[${number - 1}].click()`);
			const words = await page.evaluate(`${panel}.innerText`);
			for (const part of [`this is failure ${number}`, `log of attempt ${number}`]) assert.ok(words.includes(part), part + " in:\n" + words);
			for (const other of [1, 2, 3].filter((other) => other !== number)) assert.ok(!words.includes(`attempt ${other}`), words);
			assert.ok((await page.evaluate(`[...${panel}.querySelectorAll("a")].map((link) => link.getAttribute("href"))`))
				.includes(number === 3 ? "p/retried.d/" : `p/retried.d.${number}/`));
		}
		// With the keys of a keyboard, too.
		await page.evaluate(`${tabs}[1].focus()`);
		await page.press("ArrowLeft");
		assert.ok((await page.evaluate(`${panel}.innerText`)).includes("this is failure 1"));
		// Why a test was flaky is in an attempt that failed.
		await page.evaluate(`[...document.querySelectorAll("#rows .test")].find((row) => row.test.name === "flaky").show()`);
		assert.ok((await texts(page, "#rows [role=tabpanel]"))[0].includes("log of attempt 1"));
		assert.deepEqual(page.problems, []);
	},

	// Steps with durations, a screenshot beside the error, the command that opens a trace.
	async playwright(browser) {
		const page = await browser.open(file);
		await settle(page);
		await page.evaluate(`${card("p/page")}.show()`);
		assert.deepEqual(await texts(page, ".card .steps li"), ["open0.50s", "add all0.14s", "type0.10s", "look1.06s"]);
		assert.deepEqual(await page.evaluate(`[...document.querySelectorAll(".card .steps .failed")].map((step) => step.textContent)`), ["look1.06s"]);
		const [words, picture] = await page.evaluate(`[".beside .words", ".beside img"].map((part) => { const box = document.querySelector(".card " + part).getBoundingClientRect(); return [box.left, box.right, box.top]; })`);
		assert.ok(picture[0] >= words[1] && Math.abs(picture[2] - words[2]) < 40, "beside");
		assert.equal(await page.evaluate(`document.querySelector(".card .traces code").textContent`), "npx playwright show-trace 'test-results/p/page.d/a trace.zip'");
		assert.equal(await copied(page, "p/page", "Copy"), "npx playwright show-trace 'test-results/p/page.d/a trace.zip'");
		// An attempt before it has its own, where they are now.
		await page.evaluate(`${card("p/page")}.querySelector("[role=tab]").click()`);
		assert.equal(await copied(page, "p/page", "Copy"), "npx playwright show-trace 'test-results/p/page.d.1/a trace.zip'");
		assert.equal(await page.evaluate(`${card("p/page")}.querySelector("figure a").getAttribute("href")`), "p/page.d.1/shot.png");
		assert.deepEqual(await page.evaluate(`[...document.querySelectorAll(".card .sgr-1, .card .sgr-2")].map((span) => span.textContent)`), ["expected", "10.70"]);
		assert.deepEqual(page.problems, []);
	},

	// A case that Playwright has tried again has a tab for each attempt, inside the card of its test.
	async tool(browser) {
		const page = await browser.open(file);
		await settle(page);
		await page.evaluate(`${card("p/tool")}.show()`);
		const of = (name) => `[...${card("p/tool")}.querySelectorAll("li.case")].find((made) => made.item.name === ${JSON.stringify(name)})`;
		const panel = (name) => `${of(name)}.querySelector("[role=tabpanel]")`;
		const tabs = (name) => page.evaluate(`[...${of(name)}.querySelectorAll("[role=tab]")].map((tab) => tab.querySelector(".sign").getAttribute("aria-label") + " " + tab.textContent + " " + tab.getAttribute("aria-selected"))`);
		const looks = (name) => page.evaluate(`(() => {
			const made = ${panel(name)}, list = (selector) => [...made.querySelectorAll(selector)].map((part) => part.textContent).join(" ");
			return [list(".message, .details"), list(".steps li"), [...made.querySelectorAll("img")].map((image) => image.alt + " " + image.closest("a").getAttribute("href")).join(" ")];
		})()`);
		// The last one is selected.
		assert.deepEqual(await tabs("adds a clip"), ["failed Attempt 1 30.0s false", "failed Attempt 2 1.20s true"]);
		const [error, steps, image] = await looks("adds a clip");
		assert.match(error, /^Error: expect\(received\)\.toBe\(expected\)\n\nExpected: 2\nReceived: 1\n[^]*>  7 \|   expect\(await clips/);
		assert.equal(steps, "sign in again0.40s");
		assert.equal(image, "screenshot of adds a clip, attempt 2 p/tool.d/shot-2.png");
		assert.equal(await page.evaluate(`${panel("adds a clip")}.querySelector(".here").textContent.trim()`), ">  7 |   expect(await clips(page)).toBe(2);");
		await page.evaluate(`${of("adds a clip")}.querySelector("[role=tab]").click()`);
		assert.deepEqual(await looks("adds a clip"), ["Test timeout of 30000ms exceeded, says ***", "sign in with ***0.50s wait29.5s",
			"screenshot of adds a clip, attempt 1 p/tool.d/shot-1.png"]);
		assert.equal(await page.evaluate(`${panel("adds a clip")}.querySelectorAll(".sgr-1").length`), 1);
		// One that passed in the end is flaky, says why at once, and its failed attempt is there.
		assert.match(await page.evaluate(`${of("settles")}.className + " " + ${of("settles")}.querySelector(".title").textContent`), /^case flaky settles .*flaky \u00b7 1 retry/);
		assert.equal(await page.evaluate(`${of("settles")}.querySelector(":scope > .message").innerText`), "Error: the list is empty");
		assert.deepEqual(await tabs("settles"), ["failed Attempt 1 0.70s false", "passed Attempt 2 0.30s true"]);
		assert.deepEqual(await looks("settles"), ["", "look again0.20s", ""]);
		await page.evaluate(`${of("settles")}.querySelectorAll("[role=tab]")[1].focus()`);
		await page.press("ArrowLeft");
		assert.match((await looks("settles"))[0], /Error: the list is empty\n\n> 22 \|/);
		assert.match(await copied(page, "p/tool", "Copy as Markdown"), /Received: 1[^]*the list is empty/);
		// What an attempt before the last one says is found.
		await type(page, "timeout of 30000ms");
		assert.deepEqual(await names(page), ["tool"]);
		assert.deepEqual(page.problems, []);
	},

	// What is copied is what one would write: also where there is no clipboard.
	async copies(browser) {
		const page = await browser.open(file);
		await settle(page);
		assert.equal(await copied(page, "p/retried", "Copy rerun command"), "make e2e/p/retried");
		const markdown = await copied(page, "p/retried", "Copy as Markdown");
		assert.match(markdown, /^### \u2717 `p\/retried`: `exit 1, after 3 attempts`\n\n`many faces` \u00b7 .*`run \S+`\n\n\*\*`case`\*\* `a.py:3`\n\n````\nthis is failure 3\n```\nwhole of attempt 3\n````\n\nRerun: `make e2e\/p\/retried`\n$/);
		await until(page, `document.getElementById("said").textContent === "Copied: the failure of p/retried as Markdown"`);
		await page.evaluate(`(() => {
			Object.defineProperty(navigator, "clipboard", { value: undefined });
			document.addEventListener("copy", () => { window.chosen = document.activeElement.value; });
			${card("p/retried")}.querySelector(".actions button + button").focus();
		})()`);
		await page.press("Enter");
		await until(page, "window.chosen !== undefined");
		assert.equal(await page.evaluate("window.chosen"), "make e2e/p/retried");
		assert.equal(await page.evaluate("document.activeElement.getAttribute('aria-label')"), "Copy rerun command: make e2e/p/retried");
		assert.deepEqual(page.problems, []);
	},

	// Those that failed for one reason stand together.
	async same(browser) {
		const page = await browser.open(file);
		await settle(page);
		const list = await page.evaluate(`[...document.getElementById("failure-list").children].map((made) => made.matches(".same") ? made.textContent : made.querySelector("h3").textContent)`);
		const at = list.indexOf("3 tests failed for the same reason: connection refused");
		assert.ok(at >= 0, list.join("\n"));
		assert.deepEqual(list.slice(at + 1, at + 4), ["p/mail", "p/stock", "p/search"]);
		// Cases of one test likewise.
		await page.evaluate(`${card("p/many")}.show()`);
		assert.deepEqual(await page.evaluate(`[...${card("p/many")}.querySelectorAll(".cases summary")].map((made) => made.textContent)`), ["3 more cases with the same message", "1 case passed"]);
		assert.equal(await page.evaluate(`${card("p/many")}.querySelectorAll(".case").length`), 1);
		assert.deepEqual(page.problems, []);
	},

	// The search finds what a test said; the filter, the open test and a case are in the address.
	async address(browser) {
		const page = await browser.open(file);
		await settle(page);
		for (const [words, found] of [["log of attempt 2", ["retried", "flaky"]], ["whole of attempt 1", ["retried"]], ["10.70", ["page"]], ["only in the log", ["plain"]]]) {
			await type(page, words);
			assert.deepEqual(await names(page), found, words);
		}
		await page.evaluate(`document.querySelector('#statuses input[value="failed"]').click()`);
		await page.evaluate(`(() => { const order = document.getElementById("order"); order.value = "slow"; order.dispatchEvent(new Event("input", { bubbles: true })); })()`);
		await page.evaluate(`document.querySelector("#rows summary").click()`);
		const hash = await page.evaluate("location.hash");
		assert.equal(hash, "#p/plain?q=only+in+the+log&status=failed&order=slow");
		const again = await browser.open(file, { hash });
		await settle(again);
		assert.match(await count(again), /^1 of /);
		assert.equal(await again.evaluate(`document.querySelector("#rows details").open`), true);
		assert.equal(await again.evaluate("location.hash"), hash);
		await again.evaluate(`document.querySelector("#rows summary").click()`);
		assert.equal(await again.evaluate("location.hash"), "#?q=only+in+the+log&status=failed&order=slow");
		await again.press("Escape");
		assert.equal(await again.evaluate("location.hash"), "#?order=slow");
		await again.evaluate(`(() => { const order = document.getElementById("order"); order.value = "plan"; order.dispatchEvent(new Event("input", { bubbles: true })); })()`);
		assert.equal(await again.evaluate("location.href"), again.url);

		const link = await page.evaluate(`(() => {
			${card("p/many")}.show();
			for (const more of ${card("p/many")}.querySelectorAll("details")) more.fill?.();
			return [...${card("p/many")}.querySelectorAll(".case-link")].find((link) => link.closest("li").item.name === "third").getAttribute("href");
		})()`);
		assert.equal(link, "#p/many?case=s+%E2%80%BA+third");
		const linked = await browser.open(file, { hash: link });
		await settle(linked);
		assert.equal(await linked.evaluate(`document.querySelector(".linked .title b").textContent`), "third");
		assert.equal(await linked.evaluate(`document.querySelector(".linked").checkVisibility() && document.activeElement === document.querySelector(".linked")`), true);
		// What nobody wrote into an address does no harm.
		for (const wrong of ["#%E0%A4%A", "#p/none?case=x", "#?status=x&phase=y&order=z&q=%3Cb%3E", "#" + "?".repeat(50)]) {
			const other = await browser.open(file, { hash: wrong });
			await settle(other);
			assert.deepEqual(other.problems, [], wrong);
		}
		assert.deepEqual([...page.problems, ...again.problems, ...linked.problems], []);
	},

	// Attempts as Surefire has them: of one that passed nothing else is known, so the one before it is shown.
	async surefire(browser) {
		for (const options of [{}, { width: 390, height: 844 }]) {
			const page = await browser.open(file, options);
			await settle(page);
			await page.evaluate(`${card("p/t")}.show()`);
			const of = (name) => `[...${card("p/t")}.querySelectorAll("li.case")].find((made) => made.item.name === ${JSON.stringify(name)})`;
			const shown = (name) => page.evaluate(`[...${of(name)}.querySelectorAll("[role=tab]")].map((tab) => tab.querySelector(".sign").getAttribute("aria-label") + " " + tab.textContent.trim() + (tab.getAttribute("aria-selected") === "true" ? " *" : ""))`);
			const texts = (name, part) => page.evaluate(`[...${of(name)}.querySelectorAll(${JSON.stringify(part)})].map((made) => made.textContent)`);
			assert.deepEqual(await shown("settles"), ["failed Attempt 1 *", "passed Attempt 2 0.25s"]);
			assert.deepEqual(await texts("settles", ":scope > .message"), []);
			assert.deepEqual(await texts("settles", ".panel .details"), ["E: too early\n\tat a.java:1"]);
			assert.deepEqual(await shown("never"), ["failed Attempt 1 0.50s", "failed Attempt 2", "error Attempt 3 error *"]);
			assert.deepEqual(await texts("never", ":scope > .message"), ["one"]);
			assert.deepEqual(await texts("never", ".panel .details"), ["E: three"]);
			await page.evaluate(`${of("never")}.querySelectorAll("[role=tab]")[1].click()`);
			assert.deepEqual(await texts("never", ".panel .details"), ["E: two"]);
			// What it says is not written as softly as what is told about it.
			const colour = (made) => page.evaluate(`getComputedStyle(${made}).color`);
			for (const part of [".title b", ".panel .details"])
				assert.equal(await colour(`${of("never")}.querySelector("${part}")`), await colour("document.body"), part);
			// What is closed below does not touch it.
			assert.ok(await page.evaluate(`(() => { const made = ${card("p/t")}.querySelector(".cases"); return made.querySelector(".more-cases").getBoundingClientRect().top - made.querySelector("ul").getBoundingClientRect().bottom; })()`) >= 8, "a gap");
			assert.ok(await page.evaluate(`document.documentElement.scrollWidth <= innerWidth`), "no wider than the screen");
			// A required phase that skipped itself is red in the table of phases, too.
			assert.deepEqual(await page.evaluate(`[...document.querySelectorAll("#phases tbody tr")].map((row) => [row.className, row.querySelector(".sign").getAttribute("aria-label"), row.querySelector(".counts").textContent].join("|"))`),
				["failed|failed|1 failed", "failed|failed|1 skipped: every test skipped itself"]);
			assert.deepEqual(page.problems, []);
		}
	},

	// axe-core finds nothing, in each view, with all that can be opened open.
	async axe(browser) {
		const axe = readFileSync(process.env.E2E_AXE, "utf8");
		for (const [name, view] of Object.entries(views)) {
			const page = await browser.open(file, { ...view, policy: false });
			await settle(page);
			await page.evaluate(`for (const made of document.querySelectorAll("details")) (made.show ?? (() => { made.open = true; }))()`);
			await settle(page);
			await page.evaluate(axe);
			assert.deepEqual(await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations.map((it) => it.id + ": " + it.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")))`), [], name);
		}
	},
};
