/** The profiler's host: measures a model in a child process (`worker/`), stores what it found, installs what a GPU needs. */
export { fetchCudaLibraries, missingCudaLibraries } from './cuda';
export type { DeviceReport } from './devices';
export { installGpuBackend, type InstallResult } from './install';
export { Profiler, type ProfileJob, type ProfilerOptions, type ProgressUpdate, type Watch } from './profiler';
export type { CustomLayers } from './protocol';
export { ProfileStore, type StoredProfile } from './store';
