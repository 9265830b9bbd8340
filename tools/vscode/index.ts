export { allowTestSuites, launchBrowser } from './browser';
export { chromiumFlags, ensureChromium, findChromium } from './chromium';
export { type CodeServer, CodeServerAt, type CodeServerPlace, quietSettings, startCodeServer } from './codeServer';
export { type CodeServerInstallation, codeServerFolder, ensureCodeServer } from './codeServerSetup';
export { onPath, tail } from '../debian';
export { downloadedDesktop, hasDisplay, installedDesktop, wanted } from './desktop';
export { Missing } from '../missing';
export { poll, Workbench } from './workbench';
