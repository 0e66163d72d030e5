"""Makes MiniLM-L6 with BERT's own classification head, 8 classes, at onnxruntime's q8, in the layout that transformers.js reads; then says so."""
import json
import os
import shutil
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic

transformers.logging.set_verbosity_error()
folder = os.environ["MODEL_DIR"]
model = transformers.BertForSequenceClassification.from_pretrained(
    folder, num_labels=8, attn_implementation="eager", dtype=torch.float32
).eval()


class Logits(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        return self.model(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).logits


scratch = os.path.join(os.environ["SCRATCH"], "minilm")
os.makedirs(os.path.join(scratch, "onnx"))
for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt"):
    shutil.copy(os.path.join(folder, name), scratch)
config = json.loads(open(os.path.join(folder, "config.json")).read())
labels = {str(i): f"expert-{i}" for i in range(8)}
config |= {"architectures": ["BertForSequenceClassification"], "id2label": labels, "label2id": {v: int(k) for k, v in labels.items()}}
open(os.path.join(scratch, "config.json"), "w").write(json.dumps(config))
plain, quantized = (os.path.join(scratch, "onnx", name) for name in ("model.onnx", "model_quantized.onnx"))
names = ["input_ids", "attention_mask", "token_type_ids"]
example = torch.ones(2, 16, dtype=torch.long)
length, batch = torch.export.Dim("sequence", max=512), torch.export.Dim("batch")
torch.onnx.export(
    Logits(), (example, example, example * 0), plain, input_names=names, output_names=["logits"], dynamo=True,
    external_data=False, verbose=False, dynamic_shapes={name: {0: batch, 1: length} for name in names},
)
quantize_dynamic(plain, quantized, weight_type=QuantType.QInt8)
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    pass
