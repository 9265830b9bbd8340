import base from '/work/suite/vitest.config.mts';
export default { ...base, test: { ...base.test, root: '/work/suite', setupFiles: ['/work/suite/test/zz-setup.ts'] } };
