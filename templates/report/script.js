// SPDX-License-Identifier: MIT
// Shows the run that stands as JSON in #run. What came from a test becomes text nodes, never markup.
"use strict";
(() => {
	const CHUNK = 60; // rows that are built at a time
	const CARDS = 20; // failed tests that are shown before one asks for more
	const OPEN_CARDS = 3;

	const get = (id) => document.getElementById(id);
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
		if (test.flaky && attempts === 1) return "flaky: " + plural(retried, "case") + " passed only at a retry";
		if (test.flaky) return "flaky: passed at attempt " + attempts;
		if (test.status === "passed") return test.cached ? "passed before" : "";
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
		return (test.tail || "").trimEnd().split("\n").pop();
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

	// On a narrow screen its longest line fits, up to eighty characters.
	function block(kind, text, label) {
		const made = element("pre", kind, text);
		const columns = text.split("\n").reduce((most, line) => Math.max(most, line.length), 50);
		made.style.setProperty("--columns", Math.min(80, columns));
		made.tabIndex = 0;
		made.setAttribute("role", "region");
		made.setAttribute("aria-label", label);
		return made;
	}

	// ---- a test, opened ----

	function attachments(item) {
		const pictures = element("div", "pictures"), files = element("p", "files");
		for (const file of item.attachments || []) {
			const name = file.name || file.path || "attachment";
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
			} else {
				files.append(file.href ? link(file.href, name) : element("span", "", name + " (not there)"));
			}
		}
		return [pictures.firstChild ? pictures : null, files.firstChild ? files : null];
	}

	function caseTitle(item) {
		const about = [];
		if (item.suite) about.push(item.suite);
		if (item.file) about.push(item.file + (item.line ? ":" + item.line : ""));
		if (item.duration !== undefined) about.push(human(item.duration));
		if (item.flaky) about.push("flaky");
		if (item.retries) about.push(item.retries === 1 ? "1 retry" : item.retries + " retries");
		return element("p", "title", sign(item.status), element("b", "", item.name || "(no name)"), " ",
			element("span", "about", about.join(" \u00b7 ")));
	}

	function wholeCase(item) {
		const made = element("li", "case " + (item.flaky ? "flaky" : item.status), caseTitle(item));
		const details = item.details && item.details.trim();
		if (item.message && !(details && details.startsWith(item.message.trim())))
			made.append(element("p", "message", item.excerpt || item.message));
		if (details) made.append(block("details", item.details, "Details of " + item.name));
		made.append(...attachments(item).filter(Boolean));
		return made;
	}

	function caseLine(item) {
		const made = element("li", item.status, element("div", "case-line " + item.status, sign(item.status),
			element("span", "", item.suite ? item.suite + " \u203a " : "", item.name),
			element("span", "duration", item.duration === undefined ? "" : human(item.duration))));
		made.append(...attachments(item).filter(Boolean));
		return made;
	}

	function casesOf(test) {
		const made = element("div", "cases");
		const whole = test.cases.filter((item) => failedCase(item) || item.flaky || item.status === "skipped");
		const passed = test.cases.filter((item) => item.status === "passed" && !item.flaky);
		if (test.problem && !(test.error || "").includes(test.problem)) made.append(element("p", "notice", test.problem));
		if (whole.length) made.append(element("ul", "", ...whole.map(wholeCase)));
		if (passed.length) {
			const list = element("details", "more-cases",
				element("summary", "", plural(passed.length, "case") + " passed"),
				element("ul", "", ...passed.map(caseLine)));
			list.open = !whole.length && passed.length <= 25;
			made.append(list);
		}
		if (test.cases_left_out)
			made.append(element("p", "aside", plural(test.cases_left_out, "more case") + ", not listed here"));
		return made;
	}

	function logOf(test) {
		const pre = block("log", test.tail, "End of the log of " + test.full);
		const made = element("div", "", element("h4", "", "The end of the log",
			test.log ? link(test.log, "whole log") : null,
			button("wrap", () => pre.classList.toggle("large"))), pre);
		requestAnimationFrame(() => { pre.scrollTop = pre.scrollHeight; });
		return made;
	}

	function attemptsOf(test) {
		return element("div", "", element("h4", "", "Attempts"), element("ol", "attempts",
			...test.attempts.map((attempt, i) => element("li", attempt.status, sign(attempt.status),
				element("span", "", i + 1 + ": " + (attempt.status === "passed" ? "passed"
					: attempt.reason === "exit" ? "exit " + attempt.exit_code
						: attempt.signal ? attempt.reason + " " + attempt.signal : attempt.reason)),
				element("span", "duration", human(attempt.duration))))));
	}

	function factsOf(test) {
		const list = element("dl", "facts");
		const fact = (name, ...value) => list.append(element("dt", "", name), element("dd", "", ...value));
		if (test.started) fact("Started", test.started.slice(0, 19).replace("T", " ") + " UTC");
		if (test.cached) fact("Passed before", "in an earlier make of this run");
		if (test.news) fact("Since the last run", test.news);
		if (test.quarantine) fact("Quarantine", test.quarantine);
		if (test.usual !== undefined) fact("Usually", human(test.usual));
		if (test.flaky_runs) fact("Flaky", test.flaky_runs);
		if (test.command) fact("Command", element("code", "", test.command));
		fact("Once more", element("code", "", "make e2e/" + test.full));
		const files = element("span", "files");
		if (test.log) files.append(link(test.log, "log"));
		if (test.artifacts) files.append(link(test.artifacts + "/", "artifacts"));
		files.append(link("#" + encodeURI(test.full), "link to this test"));
		fact("Files", files);
		return list;
	}

	function bodyOf(test) {
		const made = element("div", "body");
		if (test.cases) made.append(casesOf(test));
		if (test.tail) made.append(logOf(test));
		if (test.attempts) made.append(attemptsOf(test));
		made.append(factsOf(test));
		return made;
	}

	// What is inside is built when it is opened first.
	function openable(details, test) {
		const fill = () => {
			if (details.open && !details.querySelector(":scope > .body")) details.append(bodyOf(test));
		};
		details.addEventListener("toggle", fill);
		details.show = () => { details.open = true; fill(); };
		return details;
	}

	// ---- what failed ----

	const failures = tests.filter((test) => test.status === "failed");
	failures.sort((a, b) => Boolean(b.phase.required) - Boolean(a.phase.required) || a.index - b.index);

	function cardOf(test) {
		return openable(element("details", "card", element("summary", "",
			element("h3", "", element("span", "of", test.phase.name + "/"), test.name,
				test.phase.required ? null : element("span", "optional", " (not required)"), ...badges(test)),
			element("span", "outcome", outcome(test)), element("span", "hint", hint(test)))), test);
	}

	function showCards(most) {
		const list = get("failure-list"), from = list.childElementCount;
		list.append(...failures.slice(from, most).map(cardOf));
		const left = failures.length - list.childElementCount;
		get("more-failures").hidden = left <= 0;
		get("more-failures").textContent = "Show " + plural(Math.min(left, 200), "more failed test");
	}

	// Services are the ground: what failed of them comes first.
	const failedServices = run.services.filter((service) => service.state === "failed");

	function serviceCard(service) {
		const made = element("details", "card", element("summary", "",
			element("h3", "", element("span", "of", "service "), service.name,
				service.required ? null : element("span", "optional", " (not required)")),
			element("span", "outcome", service.about)));
		const log = { full: "service " + service.name, tail: service.tail, log: service.log };
		made.append(element("div", "body", service.tail ? logOf(log)
			: element("p", "aside", service.log ? "Its log is empty." : "It has no log.")));
		return made;
	}

	const showServices = () => {
		for (const card of get("service-failures").children) card.open = true;
	};
	if (failedServices.length) {
		get("failures").hidden = false;
		get("service-failures").append(...failedServices.map(serviceCard));
		if (failedServices.length <= OPEN_CARDS) showServices();
	}

	if (failures.length) {
		get("failures").hidden = false;
		showCards(CARDS);
		for (const card of [...get("failure-list").children].slice(0, OPEN_CARDS)) card.show();
		get("more-failures").addEventListener("click", () =>
			showCards(get("failure-list").childElementCount + 200));
	}

	// ---- the list of tests ----

	const rows = get("rows"), text = get("text");
	let matches = tests, built = 0;

	function rowOf(test) {
		const duration = element("span", "duration", test.duration === undefined ? "" : human(test.duration));
		if (test.duration && longest) {
			const bar = element("i");
			bar.style.width = 100 * test.duration / longest + "%";
			duration.append(bar);
		}
		const made = openable(element("details", "test " + state(test), element("summary", "", sign(state(test)),
			element("span", "test-name", get("order").value === "plan" ? null
				: element("span", "of", test.phase.name + "/"), test.name),
			element("span", "note", outcome(test), ...badges(test),
				test.status === "failed" && hint(test) ? element("span", "hint", hint(test)) : null), duration)), test);
		made.test = test;
		test.row = made;
		return made;
	}

	function buildRows(upTo) {
		const part = document.createDocumentFragment();
		const grouped = get("order").value === "plan";
		for (; built < matches.length && built < upTo; built++) {
			const test = matches[built], before = matches[built - 1];
			if (grouped && (!before || before.phase !== test.phase))
				part.append(element("h3", "group", test.phase.number + " \u2002" + test.phase.name + " ",
					element("span", "aside", (test.phase.required ? "required" : "optional") + (test.phase.halts_nothing ? ", halts nothing, " : ", ") +
						(test.phase.parallel ? "parallel" : "in order") +
						(test.phase.halted ? ", did not run: " + test.phase.halted : ""))));
			part.append(rowOf(test));
		}
		rows.append(part);
		get("tests").classList.toggle("partial", built < matches.length);
	}

	const isOf = {
		all: () => true,
		failed: (test) => test.status === "failed",
		skipped: (test) => test.status === "skipped",
		flaky: (test) => test.flaky === true,
		passed: (test) => test.status === "passed",
	};
	for (const [member, words] of NEWS) isOf[words] = (test) => test[member] === true;

	function searchText(test) {
		const said = [test.full, test.error || "", test.command || "", test.news || "", test.class || ""];
		for (const item of test.cases || []) said.push(item.name || "", item.suite || "", item.message || "");
		return said.join("\n").toLowerCase();
	}

	const chosenStatus = () => document.querySelector("#statuses input:checked").value;

	function applyFilter() {
		const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
		const status = isOf[chosenStatus()], phase = get("phase").value;
		matches = tests.filter((test) => status(test) && (!phase || test.phase.name === phase) &&
			(!words.length || words.every((word) => (test.search ??= searchText(test)).includes(word))));
		if (get("order").value === "slow")
			matches.sort((a, b) => (b.duration || 0) - (a.duration || 0) || a.index - b.index);
		for (const row of rows.querySelectorAll(".test")) row.test.row = undefined;
		rows.replaceChildren();
		built = 0;
		buildRows(CHUNK);
		get("nothing").hidden = matches.length > 0;
		get("count").textContent = matches.length === tests.length ? plural(tests.length, "test")
			: matches.length + " of " + plural(tests.length, "test");
	}

	function clearFilter() {
		text.value = "";
		get("phase").value = "";
		document.querySelector("#statuses input").checked = true;
		applyFilter();
	}

	for (const [name, is] of Object.entries(isOf)) {
		const count = tests.filter(is).length;
		if (!count && name !== "all" && name !== "failed") continue;
		const input = element("input");
		Object.assign(input, { type: "radio", name: "status", value: name, checked: name === "all" });
		get("statuses").append(element("label", "chip", input,
			element("span", "", name + " ", element("b", "", String(count)))));
	}
	for (const phase of run.phases) {
		const option = element("option", "", phase.name);
		option.value = phase.name;
		get("phase").append(option);
	}
	get("filters").addEventListener("input", applyFilter);
	get("filters").addEventListener("submit", (event) => event.preventDefault());
	get("clear").addEventListener("click", () => { clearFilter(); text.focus(); });
	get("tests").hidden = false;
	applyFilter();

	// More rows as one comes near their end.
	const end = element("div");
	rows.after(end);
	new IntersectionObserver((entries) => {
		if (entries[0].isIntersecting) buildRows(built + CHUNK);
	}, { rootMargin: "1500px" }).observe(end);
	addEventListener("scroll", () => {
		if (built < matches.length && end.getBoundingClientRect().top < innerHeight + 1500)
			buildRows(built + CHUNK);
	}, { passive: true });

	function focusTest(test, open) {
		let at = matches.indexOf(test);
		if (at < 0) {
			clearFilter();
			at = matches.indexOf(test);
		}
		if (at >= built) buildRows(at + CHUNK);
		if (open) test.row.show();
		test.row.firstElementChild.focus({ preventScroll: true });
		const box = test.row.getBoundingClientRect();
		if (open) test.row.scrollIntoView({ block: "start" });
		else if (box.top < 80 || box.bottom > innerHeight - 20) test.row.scrollIntoView({ block: "center" });
	}

	// The names in the table of phases choose among the tests.
	for (const [i, name] of document.querySelectorAll(".phase-name").entries()) {
		const choose = button(name.textContent, () => {
			clearFilter();
			get("phase").value = run.phases[i].name;
			applyFilter();
			get("tests").scrollIntoView();
			get("tests").focus({ preventScroll: true });
		});
		choose.classList.remove("no-print");
		choose.title = "Show its tests";
		name.replaceChildren(choose);
	}

	// ---- the timeline ----

	// Each test that ran, with its attempts, on the lowest lane that is free when it starts.
	const ran = tests.filter((test) => test.offset !== undefined && test.duration !== undefined)
		.sort((a, b) => a.offset - b.offset || a.index - b.index);
	const laneEnds = [];
	for (const test of ran) {
		let lane = laneEnds.findIndex((free) => free <= test.offset + 0.0005);
		if (lane < 0) lane = laneEnds.length;
		laneEnds[lane] = test.offset + test.duration;
		test.lane = lane;
		const first = Date.parse(test.started);
		test.segments = (test.attempts || [test]).map((attempt, i, all) => {
			const start = Math.max(0, (Date.parse(attempt.started) - first) / 1000) || 0;
			return { start: test.offset + start, end: test.offset + start + attempt.duration,
				kind: i < all.length - 1 ? "attempt" : state(test) };
		});
	}
	// Those that were up during the run, in rows of their own above the lanes.
	const upServices = run.services.filter((service) => service.start !== undefined);
	const total = ran.reduce((most, test) => Math.max(most, test.offset + test.duration), run.duration || 0) || 1;
	const chart = get("chart");
	let at = -1, scale = 1, laneHeight = 0, laneTop = 0, drawn = 0, cursor = null;
	const servicesTop = 20, serviceHeight = upServices.length <= 8 ? 16 : 6;

	function svg(name, attributes, content) {
		const made = document.createElementNS("http://www.w3.org/2000/svg", name);
		for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
		if (content !== undefined) made.textContent = content;
		return made;
	}

	function tickStep(most) {
		const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
		return steps.find((step) => total / step <= most) || Math.ceil(total / most / 3600) * 3600;
	}

	function tickText(seconds, step) {
		if (seconds === 0) return "0";
		if (step >= 60) return human(seconds).replace(/00[sm]$/, "");
		if (seconds >= 60) return human(seconds);
		return +seconds.toFixed(3) + "s";
	}

	function drawPhases(into, width, bottom) {
		const reached = run.phases.filter((phase) => phase.tests.some((test) => test.lane !== undefined));
		for (const [i, phase] of reached.entries()) {
			const own = phase.tests.filter((test) => test.lane !== undefined);
			const from = own.reduce((least, test) => Math.min(least, test.offset), Infinity) * scale;
			const to = own.reduce((most, test) => Math.max(most, test.offset + test.duration), 0) * scale;
			into.append(svg("rect", { class: "band" + (i % 2 ? " other" : ""), x: from, y: 0, width: Math.max(1, to - from), height: bottom }));
			if (i < reached.length - 1) into.append(svg("line", { class: "barrier", x1: to, x2: to, y1: 0, y2: bottom }));
			const long = phase.number + " " + phase.name, room = to - from - 8;
			const label = long.length * 7.2 <= room ? long : String(phase.number).length * 7 <= room + 4 ? String(phase.number) : "";
			if (label) into.append(svg("text", { class: "phase-label", x: from + Math.min(5, (to - from) / 5), y: 14 }, label));
		}
	}

	function drawTests(into) {
		const paths = { wait: [], passed: [], skipped: [], flaky: [], attempt: [], failed: [] };
		for (const test of ran) {
			const y = laneTop + test.lane * laneHeight, height = laneHeight - Math.min(2, laneHeight / 4);
			if (test.segments.length > 1)
				paths.wait.push(`M${(test.offset * scale).toFixed(1)} ${(y + height / 2).toFixed(1)}H${((test.offset + test.duration) * scale).toFixed(1)}`);
			for (const part of test.segments) {
				const least = part.kind !== "failed" ? 1.2 : ran.length > 1000 ? 1.8 : 3;
				const wide = Math.max(least, (part.end - part.start) * scale - 0.6).toFixed(1);
				paths[part.kind].push(`M${(part.start * scale).toFixed(1)} ${y.toFixed(1)}h${wide}v${height.toFixed(1)}h-${wide}z`);
			}
		}
		for (const [kind, parts] of Object.entries(paths))
			if (parts.length) into.append(svg("path", { class: kind, d: parts.join("") }));
	}

	function drawServices(into, width) {
		const paths = { starting: [], service: [], failed: [] };
		for (const [i, service] of upServices.entries()) {
			const y = servicesTop + i * serviceHeight, height = serviceHeight - 2;
			const part = (kind, from, wide) => paths[kind].push(`M${from.toFixed(1)} ${y}h${wide.toFixed(1)}v${height}h-${wide.toFixed(1)}z`);
			const from = service.start * scale, ready = service.ready * scale, to = service.end * scale;
			part("starting", from, Math.max(1.2, ready - from));
			if (to > ready) part("service", ready, to - ready);
			if (service.state === "failed") part("failed", Math.min(to, width - 3), 3);
		}
		for (const [kind, parts] of Object.entries(paths))
			if (parts.length) into.append(svg("path", { class: kind, d: parts.join("") }));
		for (const [i, service] of upServices.entries()) {
			if (serviceHeight < 12) return;
			const room = width - service.start * scale - 10, late = service.name.length * 7 > room;
			into.append(svg("text", { class: "service-label" + (late ? " end" : ""),
				x: service.start * scale + (late ? -4 : 5), y: servicesTop + i * serviceHeight + 11 }, service.name));
		}
	}

	function draw() {
		const width = chart.clientWidth;
		if (!width || width === drawn) return;
		drawn = width;
		const lanes = laneEnds.length;
		laneHeight = lanes <= 8 ? 20 : lanes <= 16 ? 13 : lanes <= 40 ? 8 : 4;
		laneTop = upServices.length ? servicesTop + upServices.length * serviceHeight + 6 : 24;
		scale = width / total;
		const bottom = laneTop + lanes * laneHeight + 4, height = bottom + 20;
		const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" });
		drawPhases(picture, width, bottom);
		const step = tickStep(Math.max(2, width / 90));
		for (let i = 0; i * step <= total; i++) {
			const x = i * step * scale;
			picture.append(svg("line", { class: "tick", x1: x, x2: x, y1: bottom, y2: bottom + 5 }));
			const late = x > width - 24;
			picture.append(svg("text", { class: late ? "end" : "", x: late ? width : i ? x - 6 : 0, y: bottom + 17 }, tickText(i * step, step)));
		}
		drawServices(picture, width);
		drawTests(picture);
		cursor = svg("rect", { class: "cursor", visibility: "hidden" });
		picture.append(cursor);
		chart.replaceChildren(picture);
		if (at >= 0) point(at);
	}

	function readout(test) {
		const about = [test.full, outcome(test) || test.status, human(test.duration),
			human(test.offset) + " to " + human(test.offset + test.duration), "lane " + (test.lane + 1)];
		return about.join(" \u00b7 ");
	}

	function point(index) {
		at = index;
		const test = ran[at];
		if (!test) {
			cursor.setAttribute("visibility", "hidden");
			return;
		}
		for (const [key, value] of Object.entries({ x: test.offset * scale - 1, y: laneTop + test.lane * laneHeight - 1,
			width: Math.max(3, test.duration * scale) + 1, height: laneHeight, visibility: "visible" }))
			cursor.setAttribute(key, value);
		get("readout-text").textContent = readout(test);
		chart.setAttribute("aria-valuenow", at + 1);
		chart.setAttribute("aria-valuetext", readout(test));
	}

	// The test at a place of the chart, or the nearest within a few pixels.
	function testAt(event) {
		const box = chart.getBoundingClientRect(), factor = chart.clientWidth / box.width;
		const x = (event.clientX - box.left) * factor, y = (event.clientY - box.top) * factor;
		const lane = Math.floor((y - laneTop) / laneHeight);
		let best = -1, least = 5;
		for (const [i, test] of ran.entries()) {
			if (test.lane !== lane) continue;
			const away = Math.max(0, test.offset * scale - x, x - (test.offset + test.duration) * scale) -
				(test.status === "failed" ? 0.5 : 0);
			if (away < least) [best, least] = [i, away];
		}
		return best;
	}

	// What there is to say of the service at a place of the chart, or nothing.
	function serviceAt(event) {
		const y = (event.clientY - chart.getBoundingClientRect().top) * chart.clientWidth / chart.getBoundingClientRect().width;
		const service = upServices[Math.floor((y - servicesTop) / serviceHeight)];
		return service && y < laneTop - 6 ? ["service " + service.name, service.about,
			human(service.start) + " to " + human(service.end)].join(" \u00b7 ") : "";
	}

	function keyOf(kind, text) {
		const swatch = svg("svg", { width: 12, height: 12, "aria-hidden": "true" });
		swatch.append(svg("path", { class: kind, d: "M0 1h12v10H0z" }));
		return element("span", "key", swatch, text);
	}

	function describeTimeline() {
		const has = new Set(ran.flatMap((test) => test.segments.map((part) => part.kind)));
		const note = get("timeline-note");
		note.append(element("span", "", ran.length
			? plural(ran.length, "test") + " ran on " + plural(laneEnds.length, "lane") + "; a dashed line is a barrier between phases."
			: "No test ran this time."));
		if (run.cached) note.append(element("span", "", plural(run.cached, "test") + " passed before and did not run again."));
		for (const [kind, words] of [["passed", "passed"], ["failed", "failed"], ["attempt", "failed attempt"], ["flaky", "passed at last"], ["skipped", "skipped"]])
			if (has.has(kind)) note.append(keyOf(kind, words));
		if (ran.length && upServices.length) note.append(keyOf("starting", "service starting"), keyOf("service", "service up"));
	}

	get("timeline").hidden = false;
	describeTimeline();
	chart.hidden = get("readout").hidden = !ran.length;
	if (ran.length) {
		chart.setAttribute("aria-valuemax", ran.length);
		get("readout-text").textContent = "Point at a test, or use the arrow keys.";
		draw();
		new ResizeObserver(() => requestAnimationFrame(draw)).observe(chart);
		chart.addEventListener("pointermove", (event) => {
			const index = testAt(event);
			const service = serviceAt(event);
			if (index >= 0 && index !== at) point(index);
			if (service) {
				point(-1);
				get("readout-text").textContent = service;
			}
			chart.style.cursor = index >= 0 ? "pointer" : "";
		});
		let touched = -1;
		chart.addEventListener("click", (event) => {
			const index = testAt(event);
			if (index < 0) return;
			point(index);
			// A finger cannot hover: its first tap shows, its second opens.
			if (event.pointerType === "touch" && touched !== index) touched = index;
			else focusTest(ran[index], true);
		});
		chart.addEventListener("focus", () => { if (at < 0 && chart.matches(":focus-visible")) point(0); });
		chart.addEventListener("keydown", (event) => {
			const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, Home: 0, End: ran.length - 1 }[event.key];
			if (to !== undefined) point(Math.min(ran.length - 1, Math.max(0, to)));
			else if (event.key === "Enter" && at >= 0) focusTest(ran[at], true);
			else return;
			event.preventDefault();
			event.stopPropagation();
		});
	}

	// ---- keys ----

	const focused = () => document.activeElement.closest(".test");

	function move(by) {
		const row = focused(), index = row ? matches.indexOf(row.test) + by : 0;
		if (matches[index]) focusTest(matches[index], false);
	}

	let opened = null;
	function nextFailure() {
		const here = matches.some(isOf.failed) ? matches : tests;
		const row = focused(), from = row ? here.indexOf(row.test) : -1;
		const next = here.slice(from + 1).find(isOf.failed) || here.find(isOf.failed);
		if (!next) return;
		if (opened && opened !== next && opened.row) opened.row.open = false;
		opened = next;
		focusTest(next, true);
	}

	document.querySelector(".keys").hidden = false;
	const keys = { "/": () => { text.focus(); text.select(); }, j: () => move(1), k: () => move(-1), f: nextFailure };
	document.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
		const typing = event.target === text;
		if (event.key === "Escape") {
			if (text.value || get("phase").value || chosenStatus() !== "all") clearFilter();
			if (typing) text.blur();
		} else if (typing) {
			if (event.key !== "Enter" && event.key !== "ArrowDown") return;
			move(1);
		} else if (event.target.matches("select, input")) {
			return;
		} else if (keys[event.key]) {
			keys[event.key]();
		} else if (event.target.matches(".test > summary") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
			move(event.key === "ArrowDown" ? 1 : -1);
		} else {
			return;
		}
		event.preventDefault();
	});

	// ---- links to a test, and paper ----

	function followHash() {
		let name;
		try {
			name = decodeURIComponent(location.hash.slice(1));
		} catch {
			return;
		}
		const test = tests.find((candidate) => candidate.full === name);
		if (test) focusTest(test, true);
	}
	addEventListener("hashchange", followHash);
	followHash();

	function openForPrint() {
		showServices();
		showCards(500);
		for (const card of get("failure-list").children) card.show();
	}
	addEventListener("beforeprint", openForPrint);
	matchMedia("print").addEventListener("change", (event) => { if (event.matches) openForPrint(); });
})();
