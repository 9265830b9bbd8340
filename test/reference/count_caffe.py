"""Prints caffe.csv: python count_caffe.py MODEL=PROTOTXT:CHANNELSxHEIGHTxWIDTH... (protobuf 7.36.2; caffe_pb2 made by grpcio-tools 1.85.1 from BVLC/caffe's caffe.proto).

One line for each convolution, fully connected layer and scale of the prototxt in its training phase; the README beside this file names the prototxts.
Shapes follow Caffe's own rules: a convolution's extent is rounded down, a pooling's up (conv_layer.cpp, pooling_layer.cpp).
"""
import csv
import math
import sys

import caffe_pb2
from google.protobuf import text_format


def first(value, otherwise):
    """Sizes are repeated fields in convolutions, plain ones in poolings, and may be left out."""
    return value if isinstance(value, int) else (value[0] if len(value) else otherwise)


def count(model, path, shape, out):
    net = text_format.Parse(open(path).read(), caffe_pb2.NetParameter())
    shapes = {"data": shape}
    for layer in net.layer:
        kind = layer.type
        if kind == "Input" or any(rule.phase == caffe_pb2.TEST for rule in layer.include) or kind in ("Data", "SoftmaxWithLoss"):
            continue
        channels, height, width = shapes[layer.bottom[0]]
        made, params, macs = (channels, height, width), 0, 0
        if kind in ("Convolution", "Pooling"):
            of = layer.convolution_param if kind == "Convolution" else layer.pooling_param
            kernel, stride, pad = first(of.kernel_size, 1), first(of.stride, 1), first(of.pad, 0)
            if kind == "Pooling" and of.global_pooling:
                kernel = height
            down = math.floor if kind == "Convolution" else math.ceil
            height, width = (down((extent + 2 * pad - kernel) / stride) + 1 for extent in (height, width))
            if kind == "Convolution":
                weights = of.num_output * (channels // of.group) * kernel * kernel
                params, macs = weights + (of.num_output if of.bias_term else 0), weights * height * width
                channels = of.num_output
            made = (channels, height, width)
        elif kind == "InnerProduct":
            of = layer.inner_product_param
            macs = of.num_output * channels * height * width
            params, made = macs + (of.num_output if of.bias_term else 0), (of.num_output, 1, 1)
        elif kind == "Scale" and len(layer.bottom) == 1:  # with two, the second is the scale
            params = channels * (2 if layer.scale_param.bias_term else 1)
        elif kind == "Concat":
            made = (sum(shapes[bottom][0] for bottom in layer.bottom), height, width)
        elif kind == "Axpy":  # the second scaled by the first, plus the third
            made = shapes[layer.bottom[1]]
        elif kind not in ("ReLU", "LRN", "Dropout", "Softmax", "BatchNorm", "Scale", "Sigmoid", "Reshape"):
            sys.exit(f"{path}: no rule for {kind}")
        shapes[layer.top[0]] = made
        if params:
            out.writerow([model, layer.name, kind, "x".join(map(str, made)), params, macs])


writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow("model,layer,type,out_shape,params,macs".split(","))
for argument in sys.argv[1:]:
    model, rest = argument.split("=")
    path, size = rest.rsplit(":", 1)
    count(model, path, tuple(map(int, size.split("x"))), writer)
