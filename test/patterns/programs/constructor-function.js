// real: (() => { const digits = new Digits(); digits.create(); return digits.network; })()
function Digits() {
  this.classes = 10;
}

Digits.prototype.create = function () {
  this.network = tf.sequential();
  this.network.add(tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [12, 12, 1] }));
  this.network.add(tf.layers.flatten());
  this.network.add(tf.layers.dense({ units: this.classes, activation: 'softmax' }));
};
