// SPDX-License-Identifier: MIT
// What failed: a card for each test and service.

const failures = tests.filter((test) => test.status === "failed");
failures.sort((a, b) => Boolean(b.phase.required) - Boolean(a.phase.required) || a.index - b.index);

// Those of one cause stand together, where the first of them stands.
const groups = new Map();
for (const test of failures) {
	const key = Boolean(test.phase.required) + causeOf(test);
	if (groups.has(key)) groups.get(key).push(test);
	else groups.set(key, [test]);
}
const entries = [...groups.values()].flatMap((group) => (group.length > 1
	? [{ group }, ...group.map((test) => ({ test, group }))] : [{ test: group[0] }]));

const groupHead = (group) => element("p", "same", element("b", "", plural(group.length, "test") + " failed for the same reason: "),
	element("code", "", causeOf(group[0])));

function cardOf(test) {
	return openable(element("details", "card", element("summary", "",
		element("h3", "", element("span", "of", test.phase.name + "/"), test.name,
			test.phase.required ? null : element("span", "optional", " (not required)"), ...badges(test)),
		element("span", "outcome", outcome(test)), element("span", "hint", hint(test)))), test);
}

function showCards(most) {
	const list = get("failure-list"), from = list.childElementCount;
	for (const { test, group } of entries.slice(from, most)) {
		const made = test ? cardOf(test) : groupHead(group);
		if (test && group) made.classList.add("of-group");
		made.first = !group || group[0] === test;
		list.append(made);
	}
	const left = entries.slice(list.childElementCount).filter((entry) => entry.test).length;
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
	made.append(element("div", "body", service.tail ? logOf(service, service.log, "service " + service.name)
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
	for (const card of [...get("failure-list").querySelectorAll(".card")].filter((made) => made.first).slice(0, OPEN_CARDS)) card.show();
	get("more-failures").addEventListener("click", () =>
		showCards(get("failure-list").childElementCount + 200));
}
