/** The order in which the gallery tells the zoo: headings, and files of `examples/zoo` without `.ts`. */
export const story: readonly { heading: string; files: readonly string[] }[] = [
  { heading: 'First networks', files: ['lenet', 'alexnet', 'nin', 'vgg'] },
  { heading: 'Inception', files: ['googlenet', 'inception-v3', 'inception-v4'] },
  { heading: 'Residual networks', files: ['highway', 'resnet50', 'resnet', 'preact-resnet', 'stochastic-depth', 'inception-resnet-v1', 'inception-resnet-v2', 'wide-resnet', 'resnext', 'ror'] },
  { heading: 'Dense networks', files: ['densenet'] },
  { heading: 'Squeeze and excitation', files: ['se-resnet50', 'se-resnext50', 'se-inception', 'se-inception-resnet-v2'] },
  { heading: 'Small and learned', files: ['mobilenet-v1', 'mobilenet-v2', 'nasnet-mobile'] },
  { heading: 'Segmentation', files: ['unet', 'enet'] },
  { heading: 'Other ways to write a model', files: ['autoencoder', 'lstm-classifier', 'siamese', 'text-cnn'] },
];
