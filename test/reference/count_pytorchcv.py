"""Prints pytorchcv.csv: python count_pytorchcv.py MODEL... (torch 2.0.1, torchvision 0.15.2, pytorchcv 0.0.74, fvcore 0.1.5.post20221221, numpy < 2)."""
import csv
import logging
import sys
from importlib.metadata import version

import torch
from fvcore.nn import FlopCountAnalysis
from pytorchcv.model_provider import get_model
from pytorchcv.models.wrn_cifar import get_wrn_cifar

logging.getLogger("fvcore").setLevel(logging.ERROR)
# Sizes do not depend on the weights' values.
for name in ("kaiming_uniform_", "kaiming_normal_", "xavier_uniform_", "normal_", "uniform_", "trunc_normal_", "orthogonal_"):
    setattr(torch.nn.init, name, lambda tensor, *_, **__: tensor)

# Networks of pytorchcv's classes that it has no name for.
made = {"wrn16_8_cifar10": lambda: get_wrn_cifar(num_classes=10, blocks=16, width_factor=8)}

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("library,version,model,input,params,conv_macs,linear_macs,macs_fvcore".split(","))
for name in sys.argv[1:]:
    model = (made[name]() if name in made else get_model(name)).eval()
    height, width = model.in_size
    params = sum(parameter.numel() for parameter in model.parameters())
    analysis = FlopCountAnalysis(model, torch.zeros(1, 3, height, width)).unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    by = analysis.by_operator()
    out.writerow(["pytorchcv", version("pytorchcv"), name, f"3x{height}x{width}", params, by.get("conv", 0), by.get("linear", 0), sum(by.values())])
