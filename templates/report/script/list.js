// SPDX-License-Identifier: MIT
// The list of all tests, and the address that says which are listed and which one is open.

// ---- the list of tests ----

const rows = get("rows");
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
	const said = [test.full, test.error || "", test.command || "", test.news || "", test.class || "", test.tail || ""];
	for (const of of [test, ...test.attempts || []]) {
		if (of !== test) said.push(of.tail || "");
		for (const item of of.cases || []) {
			said.push(item.name || "", item.suite || "");
			for (const tells of [item, ...item.attempts || []]) said.push(tells.message || "", tells.details || "");
		}
	}
	return bare(said.join("\n")).toLowerCase();
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
	remember();
}

function clearFilter() {
	text.value = "";
	get("phase").value = "";
	document.querySelector("#statuses input").checked = true;
	applyFilter();
}

// ---- the address: which tests are listed, and which one is open ----

function address({ test, item, filter = {} }) {
	const words = new URLSearchParams(Object.entries({ ...filter, case: item }).filter(([, value]) => value)).toString();
	return "#" + (test ? test.full.split("/").map(encodeURIComponent).join("/") : "") + (words ? "?" + words : "");
}

function remember() {
	if (!at.known) return;
	const status = chosenStatus(), order = get("order").value;
	const now = address({ test: at.test, item: at.item, filter: { q: text.value, status: status === "all" ? "" : status,
		phase: get("phase").value, order: order === "plan" ? "" : order } });
	const here = location.href.split("#")[0];
	try {
		history.replaceState(null, "", now === "#" ? here : here + now);
	} catch { /* A page that may not have an address of its own works all the same. */ }
}

function opened(test, item) {
	if (!at.known) return;
	at.test = test;
	at.item = item;
	remember();
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
	if (open) {
		test.row.show();
		opened(test);
	}
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
