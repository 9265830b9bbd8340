export { ensureTensorFlow, type TensorFlowKind, whyNoTensorFlow } from './setUp';
