// SPDX-License-Identifier: MIT
import { expect, test } from "@playwright/test";

test("adds everything to the cart", async ({ page }) => {
	await test.step("open the shop", async () => {
		await page.goto("/");
		await expect(page.getByRole("heading")).toHaveText("Shop");
	});
	await test.step("add all", async () => {
		await page.getByRole("button", { name: "Add all" }).click();
	});
	await test.step("look at the total", async () => {
		await expect(page.locator("#total")).toHaveText("12.90 €");
	});
});

test("lists two items", async ({ page }) => {
	await test.step("open the shop", () => page.goto("/"));
	await expect(page.getByRole("listitem")).toHaveCount(2);
});
