// real: tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [6], activation: 'relu' }), tf.layers.dense({ units: 2 })] })
import * as tf from '@tensorflow/tfjs';
import React, { useCallback, useState } from 'react';
import { Chart } from './Chart';

export default function Trainer({ title = 'Trainer' }: { title?: string }) {
  const [history, setHistory] = useState<number[]>([]);
  const [isTraining, setTraining] = useState(false);
  const train = useCallback(async () => {
    setTraining(true);
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 8, inputShape: [6], activation: 'relu' }));
    model.add(tf.layers.dense({ units: 2 }));
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { xs, ys } = await (await fetch('/api/data')).json();
    await model.fit(tf.tensor2d(xs), tf.tensor2d(ys), { epochs: 5, callbacks: { onEpochEnd: (_, logs) => setHistory((all) => [...all, logs!.loss as number]) } });
    setTraining(false);
  }, []);
  return <section><h1>{title}</h1><button disabled={isTraining} onClick={() => train()}>Train</button><Chart values={history} /></section>;
}
