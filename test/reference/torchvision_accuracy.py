"""Prints torchvision-accuracy.csv: python torchvision_accuracy.py MODEL... (torchvision 0.15.2)."""
import csv
import sys
from importlib.metadata import version

from torchvision.models import get_model_weights

out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow("library,version,model,weights,params,top1".split(","))
for name in sys.argv[1:]:
    weights = get_model_weights(name)["IMAGENET1K_V1"]
    out.writerow(["torchvision", version("torchvision"), name, weights.name, weights.meta["num_params"], weights.meta["_metrics"]["ImageNet-1K"]["acc@1"]])
