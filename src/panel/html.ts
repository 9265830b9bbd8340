import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/**
 * The page's HTML. It holds no data: scripts and styles come from `dist`, everything else by message after the page
 * has said `ready`.
 */
export function pageHtml(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(18).toString('base64');
  const asset = (name: string) => attribute(webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString());
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data: blob:`,
    'worker-src blob:',
    `connect-src ${webview.cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Architecture</title>
<link rel="stylesheet" href="${asset('webview.css')}">
</head>
<body>
<div id="root" data-layout="${asset('layout.js')}" data-charts="${asset('charts.js')}"></div>
<script nonce="${nonce}" src="${asset('webview.js')}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
