// What the bundle changes in TensorFlow.js, and why. Each patch replaces one text that must occur exactly once, or, where it is a string, the whole file.
// `test/unit/sandbox/patches.test.ts` proves that the patched and the unpatched library build equal models.

/** Random values are never read on a backend without memory: only their shape is made. The checks before them stay. */
const shapeOnly = "ENGINE.runKernel('Fill', {}, { shape, value: 0, dtype: dtype || 'float32' })";

/** Hooks through which the recorder learns of what is made (src/sandbox/guest/recorder.ts). */
const hook = (name, ...args) => `globalThis.__blocklensMade?.${name}(${args.join(', ')});`;

export const patches = {
  // Platforms reach for Node's or the browser's modules; the guest brings its own (meta-backend.ts).
  'tfjs-core/dist/platforms/platform_node.js': 'export class PlatformNode {}',
  'tfjs-core/dist/platforms/platform_browser.js': 'export class PlatformBrowser {}',
  'tfjs-layers/dist/engine/topology.js': [
    { find: 'this.id = _nextLayerID++;', put: `this.id = _nextLayerID++; ${hook('layer', 'this', 'args')}` },
    { find: 'if (value != null && [value, null].indexOf(xShapeAtAxis) === -1) {', put: 'if (value != null && value === value && xShapeAtAxis === xShapeAtAxis && [value, null].indexOf(xShapeAtAxis) === -1) {' },
    { find: 'if (specDim !== dim) {', put: 'if (specDim !== dim && specDim === specDim && dim === dim) {' },
    { find: 'this.id = _nextNodeID++;', put: `this.id = _nextNodeID++; ${hook('node', 'this', 'args.outputTensors')}` },
  ],
  // The constructor is quadratic in the number of layers, and recursive in the depth of the graph: the interpreter's stack ends
  // at some 2,000 layers. Sets, counts and an explicit stack keep its meaning, order and messages.
  'tfjs-layers/dist/engine/container.js': [
    { find: "this.containerNodes = new Set();\n", put: `this.containerNodes = new Set(); ${hook('model', 'this', 'args')}\n` },
    {
      find: `            const node = layer.inboundNodes[nodeIndex];
            // Prevent cycles.
            if (nodesInProgress.indexOf(node) !== -1) {
                throw new RuntimeError(\`The tensor \${tensor.name} at layer "\${layer.name}" \` +
                    'is part of a cycle.');
            }
            // Don't repeat work for shared subgraphs
            if (finishedNodes.indexOf(node) !== -1) {
                return;
            }
            // Update containerNodes.
            this.containerNodes.add(Container.nodeKey(layer, nodeIndex));
            // Store the traversal order for layer sorting.
            if (!(layer.id in layerIndices)) {
                layerIndices[layer.id] = Object.keys(layerIndices).length;
            }
            if (nodesInProgress.indexOf(node) === -1) {
                nodesInProgress.push(node);
            }
            // Propagate to all previous tensors connected to this node.
            const numInboundLayers = node.inboundLayers.length;
            for (let i = 0; i < numInboundLayers; i++) {
                const x = node.inputTensors[i];
                const layer = node.inboundLayers[i];
                const nodeIndex = node.nodeIndices[i];
                const tensorIndex = node.tensorIndices[i];
                buildMapOfGraph(x, finishedNodes, nodesInProgress, layer, nodeIndex, tensorIndex);
            }
            finishedNodes.push(node);
            while (nodesInProgress.indexOf(node) >= 0) {
                nodesInProgress.splice(nodesInProgress.indexOf(node), 1);
            }
            nodesInDecreasingDepth.push(node);
        };
        const finishedNodes = [];
        const nodesInProgress = [];`,
      put: `            const enter = (tensor, layer, nodeIndex) => {
                const node = layer.inboundNodes[nodeIndex];
                if (nodesInProgress.has(node)) {
                    throw new RuntimeError(\`The tensor \${tensor.name} at layer "\${layer.name}" \` +
                        'is part of a cycle.');
                }
                if (finishedNodes.has(node)) return;
                this.containerNodes.add(Container.nodeKey(layer, nodeIndex));
                if (!(layer.id in layerIndices)) layerIndices[layer.id] = layerCount++;
                nodesInProgress.add(node);
                stack.push({ node, next: 0 });
            };
            const stack = [];
            enter(tensor, layer, nodeIndex);
            while (stack.length > 0) {
                const top = stack[stack.length - 1];
                const i = top.next++;
                if (i < top.node.inboundLayers.length) {
                    enter(top.node.inputTensors[i], top.node.inboundLayers[i], top.node.nodeIndices[i]);
                }
                else {
                    finishedNodes.add(top.node);
                    nodesInProgress.delete(top.node);
                    nodesInDecreasingDepth.push(top.node);
                    stack.pop();
                }
            }
        };
        let layerCount = 0;
        const finishedNodes = new Set();
        const nodesInProgress = new Set();`,
    },
    { find: 'const computableTensors = this.inputs.slice();', put: 'const computableTensors = new Set(this.inputs);' },
    { find: 'if (computableTensors.indexOf(x) === -1) {', put: 'if (!computableTensors.has(x)) {' },
    { find: 'computableTensors.push(x);', put: 'computableTensors.add(x);' },
    {
      find: `        for (const name of allNames) {
            const numOccurrences = allNames.filter(x => x === name).length;`,
      put: `        const nameCounts = new Map();
        for (const name of allNames) nameCounts.set(name, (nameCounts.get(name) || 0) + 1);
        for (const name of allNames) {
            const numOccurrences = nameCounts.get(name);`,
    },
  ],
  'tfjs-core/dist/ops/random_uniform.js': [
    { find: "import { buffer } from './buffer';", put: "import { ENGINE } from '../engine';" },
    {
      find: `    const res = buffer(shape, dtype);
    const random = new UniformRandom(minval, maxval, null, seed);
    for (let i = 0; i < res.values.length; i++) {
        res.values[i] = random.nextValue();
    }
    return res.toTensor();`,
      put: `    return ${shapeOnly};`,
    },
  ],
  'tfjs-core/dist/ops/truncated_normal.js': [
    { find: "import { buffer } from './buffer';", put: "import { ENGINE } from '../engine';" },
    {
      find: `    const randGauss = new MPRandGauss(mean, stdDev, dtype, true /* truncated */, seed);
    const res = buffer(shape, dtype);
    for (let i = 0; i < res.values.length; i++) {
        res.values[i] = randGauss.nextValue();
    }
    return res.toTensor();`,
      put: `    return ${shapeOnly};`,
    },
  ],
  'tfjs-core/dist/ops/random_normal.js': [
    { find: "import { buffer } from './buffer';", put: "import { ENGINE } from '../engine';" },
    {
      find: `    const randGauss = new MPRandGauss(mean, stdDev, dtype, false /* truncated */, seed);
    const res = buffer(shape, dtype);
    for (let i = 0; i < res.values.length; i++) {
        res.values[i] = randGauss.nextValue();
    }
    return res.toTensor();`,
      put: `    return ${shapeOnly};`,
    },
  ],
  'tfjs-core/dist/ops/random_gamma.js': [
    { find: "import { buffer } from './buffer';", put: "import { ENGINE } from '../engine';" },
    {
      find: `    const rgamma = new RandGamma(alpha, beta, dtype, seed);
    const res = buffer(shape, dtype);
    for (let i = 0; i < res.values.length; i++) {
        res.values[i] = rgamma.nextValue();
    }
    return res.toTensor();`,
      put: `    return ${shapeOnly};`,
    },
  ],
  'tfjs-core/dist/ops/zeros.js': [
    {
      find: `    const values = makeZerosTypedArray(sizeFromShape(shape), dtype);
    return ENGINE.makeTensor(values, shape, dtype);`,
      put: `    return ${shapeOnly};`,
    },
  ],
  'tfjs-core/dist/ops/ones.js': [
    {
      find: `    const values = makeOnesTypedArray(sizeFromShape(shape), dtype);
    return ENGINE.makeTensor(values, shape, dtype);`,
      put: `    return ${shapeOnly};`,
    },
  ],
  // An extent that nobody knows (of a model that is not loaded) is NaN. It is as good as any other, so none is found to differ from it.
  // Where there is no such model the author made it, and the library refuses it.
  'tfjs-core/dist/util_base.js': [
    {
      find: `    for (let i = 0; i < n1.length; i++) {
        if (n1[i] !== n2[i]) {`,
      put: `    for (let i = 0; i < n1.length; i++) {
        if (n1[i] !== n2[i] && n1[i] === n1[i] && n2[i] === n2[i]) {`,
    },
    { find: 'assert(Number.isInteger(dimSize) && dimSize >= 0,', put: 'assert((Number.isInteger(dimSize) && dimSize >= 0) || (dimSize !== dimSize && globalThis.__blocklensUnknown),' },
  ],
  'tfjs-layers/dist/layers/merge.js': [
    { find: 'else if (i === 1) {', put: 'else if (i === 1 || i !== i) {' },
    { find: 'else if (j === 1) {', put: 'else if (j === 1 || j !== j) {' },
  ],
  'tfjs-layers/dist/layers/core.js': [
    { find: 'if (known === 0 || originalSize % known !== 0) {', put: 'if (known === 0 || (originalSize % known !== 0 && originalSize === originalSize)) {' },
    { find: 'else if (originalSize !== known) {', put: 'else if (originalSize !== known && originalSize === originalSize && known === known) {' },
  ],
  // QR of a matrix of any size, only to have orthogonal values: the checks and the warning stay, the shape is made.
  'tfjs-layers/dist/initializers.js': [
    {
      find: `            const flatShape = [Math.max(numCols, numRows), Math.min(numCols, numRows)];
            // Generate a random matrix
            const randNormalMat = K.randomNormal(flatShape, 0, 1, dtype, this.seed);
            // Compute QR factorization
            const qr = linalg.qr(randNormalMat, false);
            let qMat = qr[0];
            const rMat = qr[1];
            // Make Q uniform
            const diag = rMat.flatten().stridedSlice([0], [Math.min(numCols, numRows) * Math.min(numCols, numRows)], [Math.min(numCols, numRows) + 1]);
            qMat = mul(qMat, diag.sign());
            if (numRows < numCols) {
                qMat = qMat.transpose();
            }
            return mul(scalar(this.gain), qMat.reshape(shape));`,
      put: '            return mul(scalar(this.gain), K.randomNormal(shape, 0, 1, dtype, this.seed));',
    },
  ],
};
