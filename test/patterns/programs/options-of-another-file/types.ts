export interface HeadConfig { numClasses: number }
export interface ModelConfig { inputShape: [number, number, number]; head: HeadConfig; pooling: 'avg' | 'max'; dropout?: number }
