// SPDX-License-Identifier: MIT
// clicks.mjs PAGE TEXT TEST: prints how many clicks on the page it takes until TEXT is in the window's text: none, or
// one on the name of the test. Ends with 1 when it is not there then either.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
const { chromium } = createRequire(`${process.env.ROOT}/tests/presets/`)("playwright-core");

const [file, text, test] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
const page = await browser.newPage();
const shows = async () => (await page.evaluate(() => document.body.innerText)).replaceAll("\u00a0", " ").includes(text);
await page.goto(pathToFileURL(file).href);
await page.waitForFunction((it) => document.body.innerText.replaceAll("\u00a0", " ").includes(it), test);
let clicks = 0;
if (!(await shows())) {
	await page.getByText(test).locator("visible=true").first().click();
	clicks = 1;
	await page.waitForFunction((it) => document.body.innerText.replaceAll("\u00a0", " ").includes(it), text, { timeout: 5000 });
}
await browser.close();
console.log(clicks);
