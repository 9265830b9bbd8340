"""Prints enet.csv: python count_enet.py (torch 2.0.1, fvcore 0.1.5.post20221221, numpy < 2).

The network that train/models/encoder.lua (commit 16f3883) and decoder.lua (commit 0daaae3) of e-lab/ENet-training, the authors' release, build
for 19 classes, module for module in PyTorch; without the encoder's own classifier, which the decoder removes.
"""
import csv
import logging
import sys

import torch
from fvcore.nn import FlopCountAnalysis
from torch import nn

logging.getLogger("fvcore").setLevel(logging.ERROR)


class Bottleneck(nn.Module):
    """`_bottleneck` of encoder.lua."""

    def __init__(self, maps, made, downsample=False, asymmetric=0, dilated=1):
        super().__init__()
        internal, stride = made // 4, 2 if downsample else 1
        if asymmetric:
            pad = (asymmetric - 1) // 2
            convs = [nn.Conv2d(internal, internal, (1, asymmetric), padding=(0, pad), bias=False), nn.Conv2d(internal, internal, (asymmetric, 1), padding=(pad, 0))]
        else:
            convs = [nn.Conv2d(internal, internal, 3, padding=dilated, dilation=dilated)]
        self.main = nn.Sequential(
            nn.Conv2d(maps, internal, stride, stride, bias=False), nn.BatchNorm2d(internal), nn.PReLU(internal),
            *convs, nn.BatchNorm2d(internal), nn.PReLU(internal),
            nn.Conv2d(internal, made, 1, bias=False), nn.BatchNorm2d(made), nn.Dropout2d())
        self.pool = nn.MaxPool2d(2, return_indices=True) if downsample else None
        self.pad = made - maps
        self.activation = nn.PReLU(made)

    def forward(self, x, pools):
        other = x
        if self.pool:
            other, indices = self.pool(x)
            pools.append(indices)
        other = nn.functional.pad(other, (0, 0, 0, 0, 0, self.pad))
        return self.activation(self.main(x) + other)


class Decoding(nn.Module):
    """`bottleneck` of decoder.lua."""

    def __init__(self, maps, made, upsample=False):
        super().__init__()
        internal = made // 4
        conv = nn.ConvTranspose2d(internal, internal, 3, 2, 1, 1) if upsample else nn.Conv2d(internal, internal, 3, padding=1)
        self.main = nn.Sequential(
            nn.Conv2d(maps, internal, 1, bias=False), nn.BatchNorm2d(internal), nn.ReLU(), conv, nn.BatchNorm2d(internal), nn.ReLU(),
            nn.Conv2d(internal, made, 1, bias=False), nn.BatchNorm2d(made))
        self.other = nn.Sequential(nn.Conv2d(maps, made, 1, bias=False), nn.BatchNorm2d(made)) if upsample else nn.Identity()
        self.unpool = nn.MaxUnpool2d(2) if upsample else None

    def forward(self, x, pools):
        other = self.other(x)
        if self.unpool:
            other = self.unpool(other, pools.pop())
        return torch.relu(self.main(x) + other)


class ENet(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv, self.pool = nn.Conv2d(3, 13, 3, 2, 1), nn.MaxPool2d(2)
        self.joined = nn.Sequential(nn.BatchNorm2d(16), nn.PReLU(16))
        section = [{}, {"dilated": 2}, {"asymmetric": 5}, {"dilated": 4}, {}, {"dilated": 8}, {"asymmetric": 5}, {"dilated": 16}]
        self.blocks = nn.ModuleList(
            [Bottleneck(16, 64, True), *(Bottleneck(64, 64) for _ in range(4)), Bottleneck(64, 128, True)]
            + [Bottleneck(128, 128, **kind) for kind in 2 * section]
            + [Decoding(128, 64, True), Decoding(64, 64), Decoding(64, 64), Decoding(64, 16, True), Decoding(16, 16)])
        self.full = nn.ConvTranspose2d(16, classes, 2, 2)

    def forward(self, x):
        x, pools = self.joined(torch.cat([self.conv(x), self.pool(x)], 1)), []
        for block in self.blocks:
            x = block(x, pools)
        return self.full(x)


model = ENet(19).eval()
params = sum(parameter.numel() for parameter in model.parameters())
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("model,input,params,conv_macs".split(","))
for height, width in [(512, 512), (1024, 2048)]:
    analysis = FlopCountAnalysis(model, torch.zeros(1, 3, height, width)).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    out.writerow(["ENet", f"3x{height}x{width}", params, analysis.by_operator()["conv"]])
