// SPDX-License-Identifier: MIT
import { defineConfig } from "@playwright/test";

export default defineConfig({
	testDir: "e2e",
	expect: { timeout: 1000 },
	use: {
		baseURL: process.env.SHOP_URL,
		screenshot: "only-on-failure",
		trace: "retain-on-failure",
		viewport: { width: 800, height: 500 },
		launchOptions: { executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] },
	},
});
