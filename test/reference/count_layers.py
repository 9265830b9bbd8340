"""Prints single-layers.csv: DS_ACCELERATOR=cpu python count_layers.py (torch 2.0.1, fvcore 0.1.5.post20221221, torchinfo 1.8.0, ptflops 0.7.5, thop 0.1.1.post2209072238, deepspeed 0.19.8, numpy 1.26.4).

What each tool counts of one layer, or one function, in a parent module; batch 1, inference.
"""
import contextlib
import csv
import logging
import os
import sys
import warnings

out = csv.writer(os.fdopen(os.dup(1), "w"), lineterminator="\n")
os.dup2(2, 1)  # the tools report to standard output
warnings.simplefilter("ignore")

import ptflops
import thop
import torch
import torch.nn.functional as F
import torchinfo
from deepspeed.profiling.flops_profiler import FlopsProfiler
from fvcore.nn import FlopCountAnalysis
from torch import nn

logging.disable(logging.WARNING)


class Parent(nn.Module):
    """Runs a module or a function; of an LSTM's results only the first is handed on."""

    def __init__(self, what):
        super().__init__()
        self.what = what

    def forward(self, x):
        y = self.what(x)
        return y[0] if isinstance(y, tuple) else y


class Twice(nn.Module):
    """A function of two tensors."""

    def __init__(self, operation):
        super().__init__()
        self.operation = operation

    def forward(self, x):
        return self.operation(x, x.clone())


class Conv2dSubclass(nn.Conv2d):
    pass


class BatchNorm2dSubclass(nn.BatchNorm2d):
    pass


class FunctionalConv(nn.Module):
    def __init__(self):
        super().__init__()
        self.filters = nn.Parameter(torch.zeros(32, 16, 3, 3))

    def forward(self, x):
        return F.conv2d(x, self.filters, padding=1)


def added_in_place(a, b):
    a += b
    return a


IMAGE, VECTOR, STEPS, SEQUENCE, VOLUME = (1, 16, 8, 8), (1, 16), (1, 5, 16), (1, 16, 4), (1, 16, 4, 4, 4)
LAYERS = [
    ("Conv2d 16->32 k3 p1 no bias", IMAGE, lambda: nn.Conv2d(16, 32, 3, padding=1, bias=False)),
    ("Conv2d 16->32 k3 p1 bias", IMAGE, lambda: nn.Conv2d(16, 32, 3, padding=1)),
    ("Conv2d 16->32 k3 p1 s2 bias", IMAGE, lambda: nn.Conv2d(16, 32, 3, padding=1, stride=2)),
    ("Conv2d 16->32 k3 p1 groups=4 bias", IMAGE, lambda: nn.Conv2d(16, 32, 3, padding=1, groups=4)),
    ("Conv2d 16->16 k3 p1 groups=16 no bias (depthwise)", IMAGE, lambda: nn.Conv2d(16, 16, 3, padding=1, groups=16, bias=False)),
    ("Conv1d 5->32 k3 p1 no bias", STEPS, lambda: nn.Conv1d(5, 32, 3, padding=1, bias=False)),
    ("Conv3d 16->32 k3 p1 no bias", VOLUME, lambda: nn.Conv3d(16, 32, 3, padding=1, bias=False)),
    ("ConvTranspose2d 16->32 k3 s2 p1 op1 bias", IMAGE, lambda: nn.ConvTranspose2d(16, 32, 3, stride=2, padding=1, output_padding=1)),
    ("ConvTranspose2d 16->32 k3 s2 p1 op1 no bias", IMAGE, lambda: nn.ConvTranspose2d(16, 32, 3, stride=2, padding=1, output_padding=1, bias=False)),
    ("ConvTranspose2d 16->32 k3 s2 p1 op1 groups=4 no bias", IMAGE, lambda: nn.ConvTranspose2d(16, 32, 3, stride=2, padding=1, output_padding=1, groups=4, bias=False)),
    ("ConvTranspose3d 16->32 k3 s2 p1 op1 no bias", VOLUME, lambda: nn.ConvTranspose3d(16, 32, 3, stride=2, padding=1, output_padding=1, bias=False)),
    ("Linear 16->10 bias", VECTOR, lambda: nn.Linear(16, 10)),
    ("Linear 16->10 no bias", VECTOR, lambda: nn.Linear(16, 10, bias=False)),
    ("Linear 16->10 bias on 1x5x16", STEPS, lambda: nn.Linear(16, 10)),
    ("Embedding 100->16 of 1x5", None, lambda: nn.Embedding(100, 16)),
    ("BatchNorm2d 16 affine", IMAGE, lambda: nn.BatchNorm2d(16)),
    ("BatchNorm2d 16 affine=False", IMAGE, lambda: nn.BatchNorm2d(16, affine=False)),
    ("LayerNorm 16 on 1x5x16", STEPS, lambda: nn.LayerNorm(16)),
    ("ReLU module", IMAGE, nn.ReLU),
    ("ReLU6 module", IMAGE, nn.ReLU6),
    ("LeakyReLU module", IMAGE, nn.LeakyReLU),
    ("PReLU module; 16 slopes", IMAGE, lambda: nn.PReLU(16)),
    ("Threshold module", IMAGE, lambda: nn.Threshold(1, 0)),
    ("ELU module", IMAGE, nn.ELU),
    ("F.relu function", IMAGE, lambda: lambda x: F.relu(x)),
    ("torch.relu function", IMAGE, lambda: torch.relu),
    ("Sigmoid module", IMAGE, nn.Sigmoid),
    ("torch.sigmoid function", IMAGE, lambda: torch.sigmoid),
    ("Tanh module", IMAGE, nn.Tanh),
    ("GELU module", IMAGE, nn.GELU),
    ("Softmax module dim=1", VECTOR, lambda: nn.Softmax(dim=1)),
    ("MaxPool2d k2 s2", IMAGE, lambda: nn.MaxPool2d(2)),
    ("MaxPool2d k3 s2 p1", IMAGE, lambda: nn.MaxPool2d(3, stride=2, padding=1)),
    ("F.max_pool2d k2 function", IMAGE, lambda: lambda x: F.max_pool2d(x, 2)),
    ("AvgPool2d k2 s2", IMAGE, lambda: nn.AvgPool2d(2)),
    ("AvgPool2d k3 s1 p1", IMAGE, lambda: nn.AvgPool2d(3, stride=1, padding=1)),
    ("AdaptiveAvgPool2d 1", IMAGE, lambda: nn.AdaptiveAvgPool2d(1)),
    ("AdaptiveAvgPool2d 4", IMAGE, lambda: nn.AdaptiveAvgPool2d(4)),
    ("F.adaptive_avg_pool2d 1 function", IMAGE, lambda: lambda x: F.adaptive_avg_pool2d(x, 1)),
    ("AdaptiveMaxPool2d 1", IMAGE, lambda: nn.AdaptiveMaxPool2d(1)),
    ("MaxPool1d k2 s2", SEQUENCE, lambda: nn.MaxPool1d(2)),
    ("AvgPool1d k2 s2", SEQUENCE, lambda: nn.AvgPool1d(2)),
    ("MaxPool3d k2 s2", VOLUME, lambda: nn.MaxPool3d(2)),
    ("AvgPool3d k2 s2", VOLUME, lambda: nn.AvgPool3d(2)),
    ("AdaptiveAvgPool1d 1", SEQUENCE, lambda: nn.AdaptiveAvgPool1d(1)),
    ("AdaptiveMaxPool1d 1", SEQUENCE, lambda: nn.AdaptiveMaxPool1d(1)),
    ("mean over H and W (tensor method)", IMAGE, lambda: lambda x: x.mean((2, 3))),
    ("add: a + b", IMAGE, lambda: Twice(lambda a, b: a + b)),
    ("add: torch.add of two tensors", IMAGE, lambda: Twice(lambda a, b: torch.add(a, b))),
    ("add: a.add(b)", IMAGE, lambda: Twice(lambda a, b: a.add(b))),
    ("add: a += b", IMAGE, lambda: Twice(added_in_place)),
    ("multiply: a * b", IMAGE, lambda: Twice(lambda a, b: a * b)),
    ("multiply: torch.mul of two tensors", IMAGE, lambda: Twice(lambda a, b: torch.mul(a, b))),
    ("minimum: torch.minimum of two tensors", IMAGE, lambda: Twice(lambda a, b: torch.minimum(a, b))),
    ("maximum: torch.maximum of two tensors", IMAGE, lambda: Twice(lambda a, b: torch.maximum(a, b))),
    ("concat: torch.cat of two tensors on axis 1", IMAGE, lambda: Twice(lambda a, b: torch.cat([a, b], 1))),
    ("matmul: 5x16 by 16x5", STEPS, lambda: Twice(lambda a, b: torch.matmul(a, b.transpose(1, 2)))),
    ("Upsample x2 nearest", IMAGE, lambda: nn.Upsample(scale_factor=2, mode="nearest")),
    ("Upsample x2 bilinear", IMAGE, lambda: nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)),
    ("ZeroPad2d 1", IMAGE, lambda: nn.ZeroPad2d(1)),
    ("Flatten", IMAGE, nn.Flatten),
    ("Dropout", IMAGE, nn.Dropout),
    ("LSTM 16->32; 1 layer; batch_first; 5 steps", STEPS, lambda: nn.LSTM(16, 32, batch_first=True)),
    ("LSTM 16->32; 1 layer; no bias; batch_first; 5 steps", STEPS, lambda: nn.LSTM(16, 32, bias=False, batch_first=True)),
    ("LSTM 16->32; 1 layer; batch_first=False; input 1x5x16 (1 step; batch 5)", STEPS, lambda: nn.LSTM(16, 32)),
    ("LSTM 16->32; 1 layer; bidirectional; batch_first; 5 steps", STEPS, lambda: nn.LSTM(16, 32, batch_first=True, bidirectional=True)),
    ("GRU 16->32; 1 layer; batch_first; 5 steps", STEPS, lambda: nn.GRU(16, 32, batch_first=True)),
    ("RNN 16->32; 1 layer; batch_first; 5 steps", STEPS, lambda: nn.RNN(16, 32, batch_first=True)),
    ("Conv2d subclass 16->32 k3 p1 no bias", IMAGE, lambda: Conv2dSubclass(16, 32, 3, padding=1, bias=False)),
    ("BatchNorm2d subclass 16 affine", IMAGE, lambda: BatchNorm2dSubclass(16)),
    ("F.conv2d function with a Parameter 32x16x3x3; no bias", IMAGE, FunctionalConv),
]


def by_fvcore(model, x):
    return int(FlopCountAnalysis(model, x).total())


def by_torchinfo(model, x):
    return torchinfo.summary(model, input_data=x, verbose=0).total_mult_adds


def by_ptflops(backend):
    def count(model, x):
        macs, _ = ptflops.get_model_complexity_info(
            model, (1,), input_constructor=lambda _: {"x": x}, as_strings=False, print_per_layer_stat=False, backend=backend)
        return int(macs or 0)
    return count


def by_thop(model, x):
    return int(thop.profile(model, inputs=(x,), verbose=False)[0])


def by_deepspeed(model, x):
    profiler = FlopsProfiler(model)
    profiler.start_profile()
    model(x)
    flops, macs = profiler.get_total_flops(), profiler.get_total_macs()
    profiler.end_profile()
    return flops, macs


def shape(tensor):
    return "x".join(map(str, tensor.shape))


out.writerow("layer,input,out_shape,params,macs_fvcore,macs_torchinfo,macs_ptflops,macs_ptflops_aten,macs_thop,flops_deepspeed,macs_deepspeed".split(","))
for name, extents, layer in LAYERS:
    x = torch.zeros(1, 5, dtype=torch.long) if extents is None else torch.zeros(extents)
    # Each tool leaves something of itself in a module, so each is given a new one.
    fresh = lambda: Parent(layer()).eval()
    with torch.no_grad():
        model = fresh()
        row = [name, shape(x), shape(model(x)), sum(parameter.numel() for parameter in model.parameters())]
        for count in by_fvcore, by_torchinfo, by_ptflops("pytorch"), by_ptflops("aten"), by_thop:
            row.append(count(fresh(), x))
        out.writerow([*row, *by_deepspeed(fresh(), x)])
