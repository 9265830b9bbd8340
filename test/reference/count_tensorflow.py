"""Prints resnet50-tensorflow.csv or single-layers-tensorflow.csv: python count_tensorflow.py resnet50|layers (tensorflow-cpu 2.21.0, keras 3.15.1, numpy 2.4.6).

What tf.compat.v1.profiler counts (`float_operation`) of a Keras model's frozen graph, by operation of the graph; batch 1, inference.
"""
import csv
import os
import sys

out = csv.writer(os.fdopen(os.dup(1), "w"), lineterminator="\n")
os.dup2(2, 1)  # the profiler reports to standard output
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import collections

import keras
import tensorflow as tf
from keras import layers
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2_as_graph


def profiled(model):
    """(class of the layer, operation of the graph) → (how often it occurs, floating-point operations)."""
    specs = [tf.TensorSpec((1, *tensor.shape[1:]), tensor.dtype) for tensor in model.inputs]
    function = tf.function(lambda x: model(x, training=False))
    _, definition = convert_variables_to_constants_v2_as_graph(function.get_concrete_function(*specs))
    kinds = {node.name: node.op for node in definition.node}
    classes = {layer.name: type(layer).__name__ for layer in model.layers}
    counts, flops = collections.Counter(), collections.Counter()

    def key(name):
        # functional_1/batch_normalization_7_1/batchnorm/mul: the graph counts each scope's uses
        return classes[name.split("/")[1].rsplit("_", 1)[0]], kinds[name]

    def walk(node):
        if node.float_ops:
            counts[key(node.name)] += 1
            flops[key(node.name)] += node.float_ops
        for child in node.children:
            walk(child)

    with tf.Graph().as_default() as graph:
        tf.graph_util.import_graph_def(definition, name="")
        options = tf.compat.v1.profiler.ProfileOptionBuilder(tf.compat.v1.profiler.ProfileOptionBuilder.float_operation()).with_empty_output().build()
        profile = tf.compat.v1.profiler.profile(graph, cmd="scope", options=options)
        walk(profile)
    assert sum(flops.values()) == profile.total_float_ops
    return {place: (counts[place], flops[place]) for place in sorted(flops)}


def resnet50():
    """torchvision's ResNet-50: no biases in convolutions, the stride in the 3x3."""

    def conv(x, filters, size, stride=1):
        if size > 1:
            x = layers.ZeroPadding2D(size // 2)(x)
        return layers.BatchNormalization()(layers.Conv2D(filters, size, stride, use_bias=False)(x))

    def block(x, filters, stride):
        shortcut = x if x.shape[-1] == 4 * filters else conv(x, 4 * filters, 1, stride)
        y = layers.ReLU()(conv(x, filters, 1))
        y = layers.ReLU()(conv(y, filters, 3, stride))
        return layers.ReLU()(layers.Add()([conv(y, 4 * filters, 1), shortcut]))

    image = keras.Input((224, 224, 3))
    x = layers.ReLU()(conv(image, 64, 7, 2))
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for filters, blocks in (64, 3), (128, 4), (256, 6), (512, 3):
        for index in range(blocks):
            x = block(x, filters, 2 if index == 0 and filters > 64 else 1)
    return keras.Model(image, layers.Dense(1000)(layers.GlobalAveragePooling2D()(x)))


IMAGE, VECTOR, STEPS = (8, 8, 16), (16,), (5, 16)
LAYERS = [
    ("Conv2D 16->32 k3 same no bias", IMAGE, layers.Conv2D(32, 3, padding="same", use_bias=False)),
    ("Conv2D 16->32 k3 same bias", IMAGE, layers.Conv2D(32, 3, padding="same")),
    ("Conv2D 16->32 k3 same relu bias", IMAGE, layers.Conv2D(32, 3, padding="same", activation="relu")),
    ("Conv2D 16->32 k3 same groups=4 no bias", IMAGE, layers.Conv2D(32, 3, padding="same", groups=4, use_bias=False)),
    ("Conv1D 16->32 k3 same no bias on 5x16", STEPS, layers.Conv1D(32, 3, padding="same", use_bias=False)),
    ("Conv3D 16->32 k3 same no bias on 4x4x4x16", (4, 4, 4, 16), layers.Conv3D(32, 3, padding="same", use_bias=False)),
    ("DepthwiseConv2D 16 k3 same no bias", IMAGE, layers.DepthwiseConv2D(3, padding="same", use_bias=False)),
    ("SeparableConv2D 16->32 k3 same no bias", IMAGE, layers.SeparableConv2D(32, 3, padding="same", use_bias=False)),
    ("Conv2DTranspose 16->32 k3 s2 same no bias", IMAGE, layers.Conv2DTranspose(32, 3, strides=2, padding="same", use_bias=False)),
    ("Conv3DTranspose 16->32 k3 s2 same no bias on 4x4x4x16", (4, 4, 4, 16), layers.Conv3DTranspose(32, 3, strides=2, padding="same", use_bias=False)),
    ("Dense 16->10 bias", VECTOR, layers.Dense(10)),
    ("Dense 16->10 bias on 5x16", STEPS, layers.Dense(10)),
    ("BatchNormalization 16", IMAGE, layers.BatchNormalization()),
    ("LayerNormalization 16 on 5x16", STEPS, layers.LayerNormalization()),
    ("ReLU", IMAGE, layers.ReLU()),
    ("ReLU 6", IMAGE, layers.ReLU(6)),
    ("LeakyReLU", IMAGE, layers.LeakyReLU()),
    ("PReLU 16 slopes", IMAGE, layers.PReLU(shared_axes=(1, 2))),
    ("ELU", IMAGE, layers.ELU()),
    ("gelu", IMAGE, layers.Activation("gelu")),
    ("sigmoid", IMAGE, layers.Activation("sigmoid")),
    ("tanh", IMAGE, layers.Activation("tanh")),
    ("softplus", IMAGE, layers.Activation("softplus")),
    ("Softmax of 16", VECTOR, layers.Softmax()),
    ("MaxPooling2D k3 s2 same", IMAGE, layers.MaxPooling2D(3, 2, padding="same")),
    ("AveragePooling2D k3 s1 same", IMAGE, layers.AveragePooling2D(3, 1, padding="same")),
    ("GlobalAveragePooling2D", IMAGE, layers.GlobalAveragePooling2D()),
    ("GlobalMaxPooling2D", IMAGE, layers.GlobalMaxPooling2D()),
    ("MaxPooling1D 2 on 4x16", (4, 16), layers.MaxPooling1D(2)),
    ("AveragePooling1D 2 on 4x16", (4, 16), layers.AveragePooling1D(2)),
    ("MaxPooling3D 2 on 4x4x4x16", (4, 4, 4, 16), layers.MaxPooling3D(2)),
    ("AveragePooling3D 2 on 4x4x4x16", (4, 4, 4, 16), layers.AveragePooling3D(2)),
    ("GlobalAveragePooling1D on 4x16", (4, 16), layers.GlobalAveragePooling1D()),
    ("GlobalMaxPooling1D on 4x16", (4, 16), layers.GlobalMaxPooling1D()),
    ("Add of two", IMAGE, lambda x: layers.Add()([x, x])),
    ("Multiply of two", IMAGE, lambda x: layers.Multiply()([x, x])),
    ("Average of two", IMAGE, lambda x: layers.Average()([x, x])),
    ("Maximum of two", IMAGE, lambda x: layers.Maximum()([x, x])),
    ("Minimum of two", IMAGE, lambda x: layers.Minimum()([x, x])),
    ("Concatenate of two", IMAGE, lambda x: layers.Concatenate()([x, x])),
    ("Dot of two 5x16 on axis 2", STEPS, lambda x: layers.Dot(2)([x, x])),
    ("UpSampling2D nearest", IMAGE, layers.UpSampling2D()),
    ("UpSampling2D bilinear", IMAGE, layers.UpSampling2D(interpolation="bilinear")),
    ("ZeroPadding2D", IMAGE, layers.ZeroPadding2D(1)),
    ("Cropping2D", IMAGE, layers.Cropping2D(1)),
    ("Resizing bilinear", IMAGE, layers.Resizing(16, 16)),
    ("CenterCrop", IMAGE, layers.CenterCrop(4, 4)),
    ("CategoryEncoding of 5", (5,), layers.CategoryEncoding(10, "multi_hot")),
    ("Permute", STEPS, layers.Permute((2, 1))),
    ("RepeatVector", VECTOR, layers.RepeatVector(3)),
    ("Masking", STEPS, layers.Masking()),
    ("Rescaling", IMAGE, layers.Rescaling(0.5)),
    ("Flatten", IMAGE, layers.Flatten()),
    ("Dropout", IMAGE, layers.Dropout(0.5)),
    ("SimpleRNN 16->32 unrolled on 5x16", STEPS, layers.SimpleRNN(32, unroll=True)),
    ("LSTM 16->32 unrolled on 5x16", STEPS, layers.LSTM(32, unroll=True)),
    ("LSTM 16->32 on 5x16", STEPS, layers.LSTM(32)),
    ("GRU 16->32 unrolled on 5x16", STEPS, layers.GRU(32, unroll=True)),
    ("Bidirectional LSTM 16->32 unrolled on 5x16", STEPS, layers.Bidirectional(layers.LSTM(32, unroll=True))),
    ("TimeDistributed Dense 16->10 on 5x16", STEPS, layers.TimeDistributed(layers.Dense(10))),
    ("ConvLSTM2D 16->8 k3 same on 5x8x8x16", (5, 8, 8, 16), layers.ConvLSTM2D(8, 3, padding="same")),
    ("Embedding 100->16 of 5", (5,), layers.Embedding(100, 16)),
]

if sys.argv[1] == "resnet50":
    out.writerow("type,operation,count,flops".split(","))
    for place, counted in profiled(resnet50()).items():
        out.writerow([*place, *counted])
else:
    out.writerow("layer,input,operations,flops".split(","))
    for name, shape, layer in LAYERS:
        keras.backend.clear_session()
        x = keras.Input(shape)
        counted = profiled(keras.Model(x, layer(x)))
        told = " + ".join(f"{operation} {flops}" for (_, operation), (_, flops) in counted.items())
        out.writerow([name, "x".join(map(str, (1, *shape))), told, sum(flops for _, flops in counted.values())])
