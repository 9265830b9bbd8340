export const SETTINGS = { landmarks: 7, kinds: ['rock', 'paper', 'scissors'] as const, load: () => fetch('/settings') };
