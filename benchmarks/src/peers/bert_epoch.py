"""Batches of an epoch of MiniLM-L6 in PyTorch eager, all parameters, dropout, fused AdamW; a round is a line "ROWSxLENGTH ROWSxLENGTH …".

Tokens are random: what a step costs depends on the shape alone. Answers with the seconds of all of them.
"""
import json
import os
import sys
import time

os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
import torch
import transformers

transformers.logging.set_verbosity_error()
torch.set_num_threads(1)
CLASSES, VOCABULARY = 8, int(os.environ["VOCABULARY"])

torch.manual_seed(0)
model = transformers.BertForSequenceClassification.from_pretrained(
    os.environ["MODEL_DIR"], num_labels=CLASSES, dtype=torch.float32,
    hidden_dropout_prob=0.1, attention_probs_dropout_prob=0.1,
)
# The same vocabulary as the other side, compacted to what the training set contains.
table = torch.nn.Embedding(VOCABULARY, model.config.hidden_size, padding_idx=0)
table.weight.data.copy_(model.bert.embeddings.word_embeddings.weight.data[:VOCABULARY])
model.bert.embeddings.word_embeddings = table
model.train()
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-5, weight_decay=0.01, fused=True)


def step(rows, length):
    ids = torch.randint(1, VOCABULARY, (rows, length))
    targets = torch.softmax(torch.randn(rows, CLASSES), 1)
    started = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits
    torch.nn.functional.cross_entropy(logits, targets).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return time.perf_counter() - started


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    print(json.dumps(sum(step(*map(int, shape.split("x"))) for shape in line.split())), flush=True)
