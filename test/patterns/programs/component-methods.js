// real: tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [9] }), tf.layers.dense({ units: 1 })] })
import * as tf from '@tensorflow/tfjs';
import chart from './chart.vue';

export default {
  name: 'Predictor',
  components: { chart },
  data: () => ({ inputs: 9, hidden: 4, model: null }),
  mounted() {
    this.$refs.canvas.getContext('2d').clearRect(0, 0, 10, 10);
  },
  methods: {
    createModel() {
      const model = tf.sequential();
      model.add(tf.layers.dense({ units: this.hidden, inputShape: [this.inputs] }));
      model.add(tf.layers.dense({ units: 1 }));
      this.model = model;
      this.status('ready');
    },
    status(text) { this.$emit('status', text); },
  },
};
