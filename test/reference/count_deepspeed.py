"""Prints resnet50-deepspeed.csv: DS_ACCELERATOR=cpu python count_deepspeed.py (deepspeed 0.19.8, torch 2.0.1, torchvision 0.15.2, numpy 1.26.4).

What deepspeed.profiling.flops_profiler.FlopsProfiler counts of each module of torchvision's resnet50.
"""
import csv
import os

out = csv.writer(os.fdopen(os.dup(1), "w"), lineterminator="\n")
os.dup2(2, 1)  # DeepSpeed logs to standard output

import torch
import torchvision
from deepspeed.profiling.flops_profiler import FlopsProfiler


def profiled(model, x):
    """(name, module, flops, MACs) of each module by itself, without the modules in it."""
    profiler = FlopsProfiler(model.eval())
    profiler.start_profile()
    with torch.no_grad():
        model(x)
    counts = [(name, module, module.__flops__, module.__macs__) for name, module in model.named_modules()]
    assert sum(flops for *_, flops, _ in counts) == profiler.get_total_flops()
    assert sum(macs for *_, macs in counts) == profiler.get_total_macs()
    profiler.end_profile()
    return counts


out.writerow("name,type,flops,macs".split(","))
for name, module, flops, macs in profiled(torchvision.models.resnet50(), torch.zeros(1, 3, 224, 224)):
    if flops or not list(module.children()):
        out.writerow([name, type(module).__name__, flops, macs])
