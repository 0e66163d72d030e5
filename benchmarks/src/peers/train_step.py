"""One training step of MiniLM-L6 in PyTorch eager, all parameters, fused AdamW; one round is a line "SEQUENCE PRECISION STEPS"."""
import json
import os
import sys
import time

os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
import torch
import transformers

transformers.logging.set_verbosity_error()
torch.set_num_threads(1)
BATCH, CLASSES, VOCABULARY = 8, 8, 6000

torch.manual_seed(0)
model = transformers.BertForSequenceClassification.from_pretrained(
    os.environ["MODEL_DIR"], num_labels=CLASSES, dtype=torch.float32,
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
)
# The same vocabulary as the other side, compacted to what a training set contains.
table = torch.nn.Embedding(VOCABULARY, model.config.hidden_size, padding_idx=0)
table.weight.data.copy_(model.bert.embeddings.word_embeddings.weight.data[:VOCABULARY])
model.bert.embeddings.word_embeddings = table
model.train()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.01, fused=True)


def step(sequence, precision):
    ids = torch.randint(1, VOCABULARY, (BATCH, sequence))
    mask = torch.ones_like(ids)
    targets = torch.softmax(torch.randn(BATCH, CLASSES), 1)
    started = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        logits = model(input_ids=ids, attention_mask=mask).logits
    torch.nn.functional.cross_entropy(logits.float(), targets).backward()
    optimizer.step()
    return (time.perf_counter() - started) * 1000


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    sequence, precision, steps = line.split()
    print(json.dumps([step(int(sequence), precision) for _ in range(int(steps))]), flush=True)
