// SPDX-License-Identifier: MIT
// Keys, links to a test, and paper. Comes last: it opens what the address says.

// ---- keys ----

const focused = () => document.activeElement.closest(".test");

function move(by) {
	const row = focused(), index = row ? matches.indexOf(row.test) + by : 0;
	if (matches[index]) focusTest(matches[index], false);
}

let failureShown = null;
function nextFailure() {
	const here = matches.some(isOf.failed) ? matches : tests;
	const row = focused(), from = row ? here.indexOf(row.test) : -1;
	const next = here.slice(from + 1).find(isOf.failed) || here.find(isOf.failed);
	if (!next) return;
	if (failureShown && failureShown !== next && failureShown.row) failureShown.row.open = false;
	failureShown = next;
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

// Opens what holds the case, and shows it.
function showCase(test, name) {
	const find = () => [...test.row.querySelectorAll("li")].find((made) => made.item && caseName(made.item) === name);
	for (const more of test.row.querySelectorAll("details")) more.fill?.();
	if (!find() && test.attempts?.[0]) test.row.querySelector(".attempts").showAttempt(test.attempts.length - 1);
	const found = find();
	if (!found) return;
	for (let holder = found.closest("details"); holder && holder !== test.row; holder = holder.parentElement.closest("details")) holder.open = true;
	found.classList.add("linked");
	found.tabIndex = -1;
	found.focus({ preventScroll: true });
	found.scrollIntoView({ block: "start" });
}

function followHash() {
	const [name, words] = location.hash.slice(1).split(/\?(.*)/s), wanted = new URLSearchParams(words || "");
	let full;
	try {
		full = decodeURIComponent(name);
	} catch {
		return;
	}
	const test = tests.find((candidate) => candidate.full === full), status = wanted.get("status") || "all";
	text.value = wanted.get("q") || "";
	get("phase").value = wanted.get("phase") || "";
	if (!get("phase").value) get("phase").value = "";
	get("order").value = wanted.get("order") === "slow" ? "slow" : "plan";
	for (const input of document.querySelectorAll("#statuses input")) input.checked = input.value === status;
	if (!document.querySelector("#statuses input:checked")) document.querySelector("#statuses input").checked = true;
	at.known = false;
	applyFilter();
	at.test = test || null;
	at.item = test ? wanted.get("case") || undefined : undefined;
	if (test) focusTest(test, true);
	if (test && at.item) showCase(test, at.item);
	at.known = true;
}
addEventListener("hashchange", followHash);
followHash();

function openForPrint() {
	showServices();
	showCards(500);
	for (const card of get("failure-list").querySelectorAll(".card")) card.show();
}
addEventListener("beforeprint", openForPrint);
matchMedia("print").addEventListener("change", (event) => { if (event.matches) openForPrint(); });
