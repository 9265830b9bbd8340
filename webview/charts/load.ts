import type { Charts } from './types';

let loading: Promise<Charts> | null = null;

/** The charts, loaded on first use under the page's own nonce. A load that failed is tried again. */
export function loadCharts(uri: string): Promise<Charts> {
  loading ??= new Promise<Charts>((resolve, reject) => {
    const script = document.createElement('script');
    // The attribute reads as empty in a page with a policy; the property does not.
    script.nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
    script.src = uri;
    script.addEventListener('load', () => {
      const charts = (window as { blocklensCharts?: Charts }).blocklensCharts;
      if (charts) resolve(charts);
      else reject(new Error('The charts could not be started.'));
    });
    script.addEventListener('error', () => reject(new Error('The charts could not be loaded.')));
    document.head.append(script);
  }).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}
