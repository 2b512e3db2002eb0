// SPDX-License-Identifier: MIT
// The page's script, in parts that are joined: shows the run that stands as JSON in #run. What came from a
// test becomes text nodes, never markup.
"use strict";

const CHUNK = 60; // rows that are built at a time
const CARDS = 20; // failed tests that are shown before one asks for more
const OPEN_CARDS = 3;

const get = (id) => document.getElementById(id);
const text = get("text");
const at = { known: false, test: null, item: undefined }; // what the address says
const run = JSON.parse(get("run").textContent);
const tests = [];
for (const [number, phase] of run.phases.entries()) {
	phase.number = number + 1;
	for (const test of phase.tests) {
		test.phase = phase;
		test.index = tests.length;
		test.full = phase.name + "/" + test.name;
		tests.push(test);
	}
}
const longest = tests.reduce((most, test) => Math.max(most, test.duration || 0), 0);

// ---- text ----

const plural = (count, word) => count + " " + word + (count === 1 ? "" : "s");

function human(seconds) {
	if (seconds < 9.995) return seconds.toFixed(2) + "s";
	if (seconds < 59.95) return seconds.toFixed(1) + "s";
	const whole = Math.round(seconds), two = (n) => String(n).padStart(2, "0");
	if (whole < 3600) return Math.floor(whole / 60) + "m" + two(whole % 60) + "s";
	return Math.floor(whole / 3600) + "h" + two(Math.floor(whole / 60) % 60) + "m";
}

const state = (test) => (test.flaky ? "flaky" : test.status);

function outcome(test) {
	const attempts = test.attempts ? test.attempts.length : 1;
	const retried = (test.cases || []).filter((item) => item.flaky).length;
	if (test.flaky && attempts === 1) return "flaky: " + plural(retried, "case") + " passed only on retry";
	if (test.flaky) return "flaky: passed on attempt " + attempts;
	if (test.status === "passed") return test.cached ? "cached" : "";
	return (test.error || test.reason) + (test.class_note || "") + (attempts > 1 ? ", after " + attempts + " attempts" : "");
}

// What is new about a test, each as [member, short words].
const NEWS = [["newly_failing", "new"], ["still_failing", "still failing"], ["fixed", "fixed"], ["slower", "slower"]];

function badges(test) {
	return NEWS.filter(([member]) => test[member]).map(([member, words]) => {
		const made = element("span", "badge " + member, words);
		made.title = test.news;
		return made;
	});
}

const failedCase = (item) => item.status === "failed" || item.status === "error";

// Why, in one line: what the first failed case says, or the log's last words.
function hint(test) {
	const bad = (test.cases || []).find(failedCase);
	if (bad) return bad.name + (bad.message ? ": " + bad.message : "");
	return lastLine(test.tail);
}

// The same without the name of the case: what failures of one cause have in common.
function causeOf(test) {
	const bad = (test.cases || []).find(failedCase);
	return bad ? bad.message || "" : lastLine(test.tail) || outcome(test);
}

// ---- elements ----

function element(name, classes, ...children) {
	const made = document.createElement(name);
	if (classes) made.className = classes;
	made.append(...children.filter((child) => child !== null && child !== undefined));
	return made;
}

function link(href, text) {
	const made = element("a", "", text);
	made.href = href;
	return made;
}

function sign(word) {
	const made = element("span", "sign");
	made.setAttribute("role", "img");
	made.setAttribute("aria-label", word);
	return made;
}

function button(text, action) {
	const made = element("button", "plain no-print", text);
	made.type = "button";
	made.addEventListener("click", action);
	return made;
}

// On a narrow screen its longest line fits as long as it can be read, and what is longer scrolls.
function block(kind, words, label) {
	const made = element("pre", kind, painted(words));
	const columns = bare(words).split("\n").reduce((most, line) => Math.max(most, line.length), 40);
	made.style.setProperty("--columns", Math.min(80, columns));
	made.tabIndex = 0;
	made.setAttribute("role", "group");
	made.setAttribute("aria-label", label);
	return made;
}
