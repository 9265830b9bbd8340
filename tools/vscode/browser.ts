import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { chromiumFlags } from './chromium';

/** A headless Chromium. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: chromiumFlags });
}

/**
 * Makes a built workbench honour `extensionTestsPath` in its address: it does so only when its page carries the
 * smoke-test option, which a server does not offer, so the page is changed on its way to the browser.
 */
export async function allowTestSuites(target: Page | BrowserContext): Promise<void> {
  await target.route(
    (url) => url.pathname === '/',
    async (route) => {
      const response = await route.fetch();
      const html = await response.text();
      const changed = html.replace(/(id="vscode-workbench-web-configuration" data-settings=")([^"]*)(")/, (_, before, settings, after) => {
        const configuration = JSON.parse(settings.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
        configuration.developmentOptions = { ...configuration.developmentOptions, enableSmokeTestDriver: true };
        return before + JSON.stringify(configuration).replaceAll('&', '&amp;').replaceAll('"', '&quot;') + after;
      });
      await route.fulfill({ response, body: changed });
    },
  );
}
