"""Prints allennlp-built.csv: python count_highway.py allennlp-2.10.1-py3-none-any.whl (torch 2.0.1, fvcore 0.1.5.post20221221, numpy < 2).

The wheel is what `pip download --no-deps allennlp==2.10.1` gives; of it only allennlp/modules/highway.py is run.
"""
import csv
import logging
import sys
import zipfile

import torch
from fvcore.nn import FlopCountAnalysis

logging.getLogger("fvcore").setLevel(logging.ERROR)

module = {}
exec(zipfile.ZipFile(sys.argv[1]).read("allennlp/modules/highway.py"), module)

# Srivastava, Greff and Schmidhuber, 2015, figure 1: 50 layers of 50 units for MNIST, the first of them plain.
model = torch.nn.Sequential(torch.nn.Linear(784, 50), torch.nn.ReLU(), module["Highway"](50, num_layers=49), torch.nn.Linear(50, 10)).eval()
by = FlopCountAnalysis(model, torch.zeros(1, 784)).unsupported_ops_warnings(False).by_operator()

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("library,version,model,input,params,conv_macs,linear_macs,macs_fvcore".split(","))
params = sum(parameter.numel() for parameter in model.parameters())
out.writerow(["allennlp", "2.10.1", "highway", "784", params, by.get("conv", 0), by.get("linear", 0), sum(by.values())])
