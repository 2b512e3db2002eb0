// SPDX-License-Identifier: MIT
// When each test ran, and on which lane.

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
let pointed = -1, scale = 1, laneHeight = 0, laneTop = 0, drawn = 0, cursor = null;
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
	if (pointed >= 0) point(pointed);
}

function readout(test) {
	const about = [test.full, outcome(test) || test.status, human(test.duration),
		human(test.offset) + " to " + human(test.offset + test.duration), "lane " + (test.lane + 1)];
	return about.join(" \u00b7 ");
}

function point(index) {
	pointed = index;
	const test = ran[pointed];
	if (!test) {
		cursor.setAttribute("visibility", "hidden");
		return;
	}
	for (const [key, value] of Object.entries({ x: test.offset * scale - 1, y: laneTop + test.lane * laneHeight - 1,
		width: Math.max(3, test.duration * scale) + 1, height: laneHeight, visibility: "visible" }))
		cursor.setAttribute(key, value);
	get("readout-text").textContent = readout(test);
	chart.setAttribute("aria-valuenow", pointed + 1);
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
	if (run.cached) note.append(element("span", "", plural(run.cached, "test") + " cached, not run again."));
	for (const [kind, words] of [["passed", "passed"], ["failed", "failed"], ["attempt", "failed attempt"], ["flaky", "passed on retry"], ["skipped", "skipped"]])
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
		if (index >= 0 && index !== pointed) point(index);
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
	chart.addEventListener("focus", () => { if (pointed < 0 && chart.matches(":focus-visible")) point(0); });
	chart.addEventListener("keydown", (event) => {
		const to = { ArrowRight: pointed + 1, ArrowUp: pointed + 1, ArrowLeft: pointed - 1, ArrowDown: pointed - 1, Home: 0, End: ran.length - 1 }[event.key];
		if (to !== undefined) point(Math.min(ran.length - 1, Math.max(0, to)));
		else if (event.key === "Enter" && pointed >= 0) focusTest(ran[pointed], true);
		else return;
		event.preventDefault();
		event.stopPropagation();
	});
}
