"""MiniLM-L6 in PyTorch (dynamic int8) and in onnxruntime (its own dynamic quantisation); one round is a line "TOOL CASE".

CASE `one`: texts one by one, tokens, model, mean: median ms. CASE `batch`: 32 texts of 64 tokens, the model alone: ms.
"""
import json
import os
import shutil
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
import numpy as np
import onnxruntime
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

transformers.logging.set_verbosity_error()
torch.set_num_threads(1)
torch.set_grad_enabled(False)
folder = os.environ["MODEL_DIR"]
texts = json.load(open(os.environ["TEXTS"]))
tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
tokenizer.no_padding()
tokenizer.enable_truncation(256)
model = transformers.BertModel.from_pretrained(
    folder, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
).eval()


class States(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state


# In the layout that transformers.js reads: another peer runs the same quantised model.
scratch = os.path.join(os.environ["SCRATCH"], "minilm")
os.makedirs(os.path.join(scratch, "onnx"))
for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
    shutil.copy(os.path.join(folder, name), scratch)
plain, quantized = (os.path.join(scratch, "onnx", name) for name in ("model.onnx", "model_quantized.onnx"))
names = ["input_ids", "attention_mask", "token_type_ids"]
example = torch.ones(2, 16, dtype=torch.long)
length = torch.export.Dim("sequence", max=512)
batch = torch.export.Dim("batch")
torch.onnx.export(
    States(), (example, example, example * 0), plain, input_names=names, output_names=["last_hidden_state"], dynamo=True,
    external_data=False, verbose=False, dynamic_shapes={name: {0: batch, 1: length} for name in names},
)
quantize_dynamic(plain, quantized, weight_type=QuantType.QInt8)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
session = onnxruntime.InferenceSession(quantized, options, providers=["CPUExecutionProvider"])
dynamic = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)


def with_onnxruntime(ids, mask):
    return session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0})[0]


def with_torch(ids, mask):
    return dynamic(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).last_hidden_state.numpy()


def one(states):
    times = []
    for text in texts:
        started = time.perf_counter()
        encoded = tokenizer.encode(text)
        ids = np.array([encoded.ids], np.int64)
        mask = np.ones_like(ids)
        (states(ids, mask) * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        times.append((time.perf_counter() - started) * 1000)
    return float(np.median(times))


def together(states):
    ids = np.array([tokenizer.encode(text).ids for text in texts[:32]], np.int64)
    started = time.perf_counter()
    states(ids, np.ones_like(ids))
    return (time.perf_counter() - started) * 1000


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    tool, case = line.split()
    states = with_torch if tool == "torch" else with_onnxruntime
    print(json.dumps(one(states) if case == "one" else together(states)), flush=True)
