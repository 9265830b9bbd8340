import { batches } from './batches';
import { roofline } from './roofline';
import type { Charts } from './types';

declare global {
  interface Window {
    blocklensCharts?: Charts;
  }
}

// A bundle of its own: the page loads it when a chart is first wanted.
window.blocklensCharts = { roofline, batches };
