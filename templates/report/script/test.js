// SPDX-License-Identifier: MIT
// A test, opened: its attempts, cases, log and facts.

let tabsMade = 0;

// A tab for each attempt, which has a status and a text about it; showAttempt(i) shows what panelOf(i) makes.
function tabsOf(label, attempts, panelOf, first = 1) {
	const id = "attempts-" + ++tabsMade, tabs = element("div", "tabs"), panel = element("div", ""), made = element("div", "", tabs, panel);
	const show = (i) => {
		for (const [j, tab] of [...tabs.children].entries()) {
			tab.setAttribute("aria-selected", j === i);
			tab.tabIndex = j === i ? 0 : -1;
		}
		panel.setAttribute("aria-labelledby", tabs.children[i].id);
		panel.replaceChildren(panelOf(i));
	};
	tabs.setAttribute("role", "tablist");
	tabs.setAttribute("aria-label", label);
	panel.setAttribute("role", "tabpanel");
	panel.id = id;
	panel.tabIndex = 0;
	for (const [i, { status, about }] of attempts.entries()) {
		const tab = element("button", "tab " + status, sign(status), "Attempt " + (first + i) + " ", element("span", "about", about));
		tab.type = "button";
		tab.id = id + "-" + i;
		tab.setAttribute("role", "tab");
		tab.setAttribute("aria-controls", id);
		tab.addEventListener("click", () => show(i));
		tab.addEventListener("keydown", (event) => {
			const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: attempts.length - 1 }[event.key];
			if (to === undefined || !tabs.children[to]) return;
			show(to);
			tabs.children[to].focus();
			event.preventDefault();
			event.stopPropagation();
		});
		tabs.append(tab);
	}
	made.showAttempt = show;
	return made;
}

function attachments(item) {
	const pictures = element("div", "pictures"), files = element("p", "files"), traces = element("div", "traces");
	for (const file of item.attachments || []) {
		const name = (file.name || file.path || "attachment") + (file.attempt ? ", attempt " + file.attempt : "");
		if (file.picture && file.picture.startsWith("data:image/")) {
			const image = element("img");
			image.src = file.picture;
			image.alt = name + " of " + item.name;
			image.loading = "lazy";
			let holder = image;
			if (file.href) {
				holder = link(file.href, image);
			}
			pictures.append(element("figure", "", holder, element("figcaption", "", name)));
		} else if (file.command && file.href) {
			traces.append(element("p", "", link(file.href, name), " ", command(file.command)));
		} else {
			files.append(file.href ? link(file.href, name) : element("span", "", name + " (not there)"));
		}
	}
	return { pictures: pictures.firstChild ? pictures : null, rest: [traces, files].filter((part) => part.firstChild) };
}

function caseTitle(test, item) {
	const about = [];
	if (item.suite) about.push(item.suite);
	if (item.file) about.push(placeOf(item));
	if (item.duration !== undefined) about.push(human(item.duration));
	if (item.flaky) about.push("flaky");
	if (item.retries) about.push(item.retries === 1 ? "1 retry" : item.retries + " retries");
	return element("p", "title", sign(item.status), element("b", "", item.name || "(no name)"), " ",
		element("span", "about", about.join(" \u00b7 ")), " ", caseLink(test, item));
}

const caseName = (item) => (item.suite ? item.suite + " \u203a " : "") + item.name;

function caseLink(test, item) {
	const made = link(address({ test, item: caseName(item) }), "link");
	made.className = "case-link no-print";
	made.setAttribute("aria-label", "Link to " + item.name);
	return made;
}

function stepsOf(item) {
	const list = element("ol", "steps");
	for (const step of item.steps) {
		const line = element("li", step.failed ? "failed" : "passed", sign(step.failed ? "failed" : "passed"),
			element("span", "", step.name || "(no name)"), element("span", "duration", step.duration === undefined ? "" : human(step.duration)));
		line.style.setProperty("--depth", step.depth || 0);
		list.append(line);
	}
	return element("div", "", element("p", "part", "Steps"), list);
}

const told = (item) => Boolean(item.message && !(item.details && bare(item.details).trim().startsWith(item.message.trim())));
const messageOf = (item) => element("pre", "message", painted(item.excerpt || item.message));

// What a case tells, or an attempt at it. The screenshot stands beside the error.
function wordsOf(item, name) {
	const details = item.details && bare(item.details).trim(), left = attachments(item), words = element("div", "words");
	if (told(item)) words.append(messageOf(item));
	if (details) words.append(block("details", item.details.replace(/^\n+/, "").trimEnd(), "Details of " + name));
	if (item.steps) words.append(stepsOf(item));
	return [left.pictures ? element("div", "beside", words, left.pictures) : words, ...left.rest].filter((part) => part.firstChild);
}

// The tool's own attempts. The last one is shown first, or, where that passed and nothing else is known of it,
// the one before it that failed. What it does not say itself stands above them.
function caseAttempts(item) {
	const tells = ({ status, details, steps, attachments }) => failedCase({ status }) || details || steps || attachments;
	const shown = Math.max(item.attempts.findLastIndex(tells), 0), first = Math.max(1, (item.retries || 0) + 2 - item.attempts.length);
	// That it passed or failed says the sign.
	const about = ({ status, duration }) => [status === "passed" || status === "failed" ? "" : status,
		duration === undefined ? "" : human(duration)].filter(Boolean).join(" \u00b7 ");
	const made = tabsOf("Attempts of " + item.name, item.attempts.map((attempt) => ({ status: attempt.status, about: about(attempt) })), (i) => {
		const attempt = { ...item.attempts[i], name: item.name }, of = item.name + ", attempt " + (first + i);
		const words = wordsOf({ ...attempt, name: of }, of);
		return element("div", "panel " + attempt.status, ...(words.length ? words : [element("p", "aside", "Nothing is kept of this attempt but its result.")]));
	}, first);
	made.classList.add("case-attempts");
	made.showAttempt(shown);
	return [item.message && item.message !== item.attempts[shown].message ? messageOf(item) : null, made];
}

function wholeCase(test, item) {
	const made = element("li", "case " + (item.flaky ? "flaky" : item.status), caseTitle(test, item),
		...(item.attempts ? caseAttempts(item) : wordsOf(item, item.name)));
	made.item = item;
	return made;
}

function caseLine(test, item) {
	const left = attachments(item);
	const made = element("li", item.status, element("div", "case-line " + item.status, sign(item.status),
		element("span", "", caseName(item), " ", caseLink(test, item)),
		element("span", "duration", item.duration === undefined ? "" : human(item.duration))));
	if (item.steps) made.append(stepsOf(item));
	if (left.pictures) made.append(left.pictures);
	made.append(...left.rest);
	made.item = item;
	return made;
}

// Of cases that say the same the first is shown, and the others stay closed below it.
function wholeCases(test, items) {
	const list = element("ul", ""), groups = new Map();
	for (const item of items) {
		const key = failedCase(item) && item.message ? item.message : item;
		if (groups.has(key)) groups.get(key).push(item);
		else groups.set(key, [item]);
	}
	for (const [first, ...others] of groups.values()) {
		const made = wholeCase(test, first);
		list.append(made);
		if (!others.length) continue;
		const more = element("details", "more-cases", element("summary", "", plural(others.length, "more case") + " with the same message"),
			element("ul", ""));
		more.items = others;
		more.fill = () => {
			if (!more.lastChild.firstChild) more.lastChild.append(...others.map((item) => wholeCase(test, item)));
		};
		more.addEventListener("toggle", more.fill);
		made.append(more);
	}
	return list;
}

function casesOf(test) {
	const made = element("div", "cases");
	const whole = test.cases.filter((item) => failedCase(item) || item.flaky || item.status === "skipped");
	const passed = test.cases.filter((item) => item.status === "passed" && !item.flaky);
	if (test.problem && !(test.error || "").includes(test.problem)) made.append(element("p", "notice", test.problem));
	if (whole.length) made.append(wholeCases(test, whole));
	if (passed.length) {
		const list = element("details", "more-cases",
			element("summary", "", plural(passed.length, "case") + " passed"),
			element("ul", "", ...passed.map((item) => caseLine(test, item))));
		list.open = !whole.length && passed.length <= 25;
		made.append(list);
	}
	if (test.cases_left_out)
		made.append(element("p", "aside", plural(test.cases_left_out, "more case") + ", not listed here"));
	return made;
}

function logOf(of, whole, name) {
	const pre = block("log", of.tail, "End of the log of " + name);
	const wrap = button("wrap", () => wrap.setAttribute("aria-pressed", pre.classList.toggle("large")));
	wrap.setAttribute("aria-pressed", "false");
	const made = element("div", "", element("p", "part", "The end of the log", whole ? link(whole, "whole log") : null, wrap), pre);
	requestAnimationFrame(() => { pre.scrollTop = pre.scrollHeight; });
	return made;
}

const attemptOutcome = (attempt) => (attempt.status === "passed" ? "passed"
	: attempt.reason === "exit" ? "exit " + attempt.exit_code
		: attempt.reason === "signal" ? "signal " + attempt.signal : attempt.reason);

const artifactsOf = (of) => (of.artifacts ? element("p", "files", link(of.artifacts + "/", "artifacts of this attempt")) : null);

// The last attempt is the test itself: its cases, its log.
function attemptPanel(test, i) {
	const last = i === test.attempts.length - 1, of = last ? test : { ...test.attempts[i], full: test.full }, made = element("div", "panel");
	if (of.cases) made.append(casesOf(of));
	if (of.tail) made.append(logOf(of, test.log, test.full + ", attempt " + (i + 1)));
	if (!made.firstChild) made.append(element("p", "aside", "Nothing is kept of this attempt but its result."));
	made.append(...[artifactsOf(of)].filter(Boolean));
	return made;
}

function attemptsOf(test) {
	const tabs = test.attempts.map((attempt) => ({ status: attempt.status,
		about: attemptOutcome(attempt) + " \u00b7 " + human(attempt.duration) + (attempt.host ? " \u00b7 on " + attempt.host : "") }));
	const made = tabsOf("Attempts of " + test.full, tabs, (i) => attemptPanel(test, i));
	made.classList.add("attempts");
	// Why a test was flaky is in the attempt that failed.
	made.showAttempt(test.status === "passed" ? test.attempts.findLastIndex((attempt) => attempt.status !== "passed") : test.attempts.length - 1);
	return made;
}

function factsOf(test) {
	const list = element("dl", "facts");
	const fact = (name, ...value) => list.append(element("dt", "", name), element("dd", "", ...value));
	if (test.started) fact("Started", test.started.slice(0, 19).replace("T", " ") + " UTC");
	if (test.cached) fact("Cached", "passed in an earlier make of this run");
	if (test.news) fact("Since the last run", test.news);
	if (test.quarantine) fact("Quarantine", test.quarantine);
	if (test.usual !== undefined) fact("Usually", human(test.usual));
	if (test.flaky_runs) fact("Flaky", test.flaky_runs);
	if (test.command) fact("Command", command(test.command));
	fact("Rerun", command(rerunOf(test)));
	const files = element("span", "files");
	if (test.log) files.append(link(test.log, "log"));
	if (test.artifacts) files.append(link(test.artifacts + "/", "artifacts"));
	files.append(link(address({ test }), "link to this test"));
	fact("Files", files);
	return list;
}

function bodyOf(test) {
	const made = element("div", "body");
	if (test.attempts?.[0]) {
		made.append(attemptsOf(test));
	} else {
		if (test.cases) made.append(casesOf(test));
		if (test.tail) made.append(logOf(test, test.log, test.full));
	}
	if (test.status === "failed" || test.flaky)
		made.append(element("p", "actions no-print", copyButton("Copy as Markdown", "the failure of " + test.full + " as Markdown", () => markdownOf(test)),
			copyButton("Copy rerun command", rerunOf(test), () => rerunOf(test))));
	made.append(factsOf(test));
	return made;
}

// What is inside is built when it is opened first.
function openable(details, test) {
	const fill = () => {
		if (details.open && !details.querySelector(":scope > .body")) details.append(bodyOf(test));
	};
	details.addEventListener("toggle", fill);
	// It is still as it was before.
	details.firstElementChild.addEventListener("click", () => {
		if (!details.open) opened(test);
		else if (at.test === test) opened(null);
	});
	details.show = () => { details.open = true; fill(); };
	return details;
}
