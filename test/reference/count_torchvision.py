"""Prints torchvision-built.csv: python count_torchvision.py (torch 2.0.1, torchvision 0.15.2, fvcore 0.1.5.post20221221, numpy < 2)."""
import csv
import logging
import sys
from importlib.metadata import version

import torch
from fvcore.nn import FlopCountAnalysis
from torchvision.models import DenseNet

logging.getLogger("fvcore").setLevel(logging.ERROR)

# Networks of torchvision's classes that it has no name for, and one that it has, to see that the way of counting gives the same.
built = {
    "densenet121": lambda: DenseNet(growth_rate=32, block_config=(6, 12, 24, 16)),
    "densenet264": lambda: DenseNet(growth_rate=32, block_config=(6, 12, 64, 48)),
}

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("library,version,model,input,params,conv_macs,linear_macs,macs_fvcore".split(","))
for name, build in built.items():
    model = build().eval()
    params = sum(parameter.numel() for parameter in model.parameters())
    analysis = FlopCountAnalysis(model, torch.zeros(1, 3, 224, 224)).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    by = analysis.by_operator()
    out.writerow(["torchvision", version("torchvision"), name, "3x224x224", params, by.get("conv", 0), by.get("linear", 0), sum(by.values())])
