// real: doodles(10).getModel()
export function doodles(numClasses) {
  function getModel() {
    const input = tf.input({ shape: [16] });
    const hidden = tf.layers.dense({ units: 12, activation: 'relu' }).apply(input);
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: numClasses }).apply(hidden) });
  }

  function train(model, xs, ys) {
    return model.fit(xs, ys);
  }

  return { getModel, train };
}
