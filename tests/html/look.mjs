// SPDX-License-Identifier: MIT
// What the checks of a report.html share: to wait for the page, to use its filters, to look at it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export const [wanted, file] = process.argv.slice(2);
export const pictures = process.env.E2E_HTML_PICTURES;

export const names = (page) => page.evaluate(`[...document.querySelectorAll("#rows .test-name")].map((name) => name.textContent)`);
export const count = (page) => page.evaluate(`document.getElementById("count").textContent`);
export const active = (page) => page.evaluate(`document.activeElement.querySelector(".test-name")?.textContent ?? document.activeElement.id`);

// Waits until three frames in turn have left the page as it was: what it does when it is shown, opened or
// scrolled, it does at the next frame or two.
export const settle = (page) => page.evaluate(`(async () => {
	const look = () => document.getElementsByTagName("*").length + " " + document.documentElement.scrollHeight;
	for (let same = 0, before; same < 3; ) {
		await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
		const now = look();
		same = now === before ? same + 1 : 0;
		before = now;
	}
})()`);

// Waits until the expression is true, 20 s at most.
export async function until(page, expression) {
	const end = Date.now() + 20000;
	while (!await page.evaluate(expression)) {
		assert.ok(Date.now() < end, "never true: " + expression);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

export async function type(page, text) {
	await page.evaluate(`(() => {
		const field = document.getElementById("text");
		field.value = ${JSON.stringify(text)};
		field.dispatchEvent(new Event("input", { bubbles: true }));
		document.body.offsetHeight;
	})()`);
}

export async function choose(page, status) {
	await page.evaluate(`(() => {
		document.querySelector('#statuses input[value="${status}"]').click();
		document.body.offsetHeight;
	})()`);
}

// The milliseconds of the processor that a page has used. On a busy machine the clock says nothing.
export async function used(page) {
	const { metrics } = await page.send("Performance.getMetrics");
	return metrics.find((metric) => metric.name === "TaskDuration").value * 1000;
}

export async function picture(page, name) {
	if (!pictures) return;
	mkdirSync(pictures, { recursive: true });
	await page.screenshot(join(pictures, name + ".png"));
}

export const views = { "light": {}, "dark": { dark: true }, "phone": { width: 390, height: 844 }, "phone-dark": { width: 390, height: 844, dark: true } };

// Text that is too faint for its ground: under 4.5 to 1.
export const faint = `(() => {
	const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
	const light = (colour) => {
		const [r, g, b] = parts(colour).map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ground = (at) => {
		for (; at; at = at.parentElement) {
			const colour = getComputedStyle(at).backgroundColor;
			if ((parts(colour)[3] ?? 1) > 0) return colour;
		}
		return "rgb(255,255,255)";
	};
	const found = new Set();
	for (const at of document.querySelectorAll("body *")) {
		if (![...at.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || !at.checkVisibility() || at.closest("svg, script, .for-readers")) continue;
		const [a, b] = [light(getComputedStyle(at).color), light(ground(at))].sort((x, y) => y - x);
		if ((a + 0.05) / (b + 0.05) < 4.5) found.add(at.tagName + "." + at.className + " " + ((a + 0.05) / (b + 0.05)).toFixed(2));
	}
	return [...found];
})()`;
