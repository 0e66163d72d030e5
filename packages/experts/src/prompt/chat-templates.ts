/** How a family of models writes a conversation as one text. */
export interface ChatTemplate {
  /** In Jinja, with `messages`, `add_generation_prompt`. */
  readonly source: string;
  /** Texts at which an answer ends, for servers that do not know it of the model. */
  readonly stop: readonly string[];
}

/** The system message, if any, in front of the first user message, for families that have no place for it. */
const SYSTEM_FIRST = `{% if messages[0].role == 'system' %}{% set system = messages[0].content %}{% set turns = messages[1:] %}{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}`;

/** A message of a tool, or of the system in the middle: written as another's it would say something else. Nor must the system's be lost. */
const OTHER_ROLE = `{% else %}{{ raise_exception('no place for this role') }}`;

/** Of the system's message alone nothing would be left. */
const SOME_TURN = `{% if turns | length == 0 %}{{ raise_exception('nothing to answer') }}{% endif %}`;

/** The templates that ship, by name: those of the paper's experts and of the families that most others are made of. */
export const CHAT_TEMPLATES: Readonly<Record<string, ChatTemplate>> = {
  chatml: {
    source: `{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}`,
    stop: ['<|im_end|>'],
  },
  'llama-2': {
    source: `${SYSTEM_FIRST}${SOME_TURN}{% for message in turns %}{% if message.role == 'user' %}{{ '[INST] ' + ('<<SYS>>\n' + system + '\n<</SYS>>\n\n' if loop.index0 == 0 and system else '') + message.content + ' [/INST]' }}{% elif message.role == 'assistant' and not loop.first %}{{ ' ' + message.content + ' </s><s>' }}${OTHER_ROLE}{% endif %}{% endfor %}`,
    stop: ['</s>'],
  },
  'llama-3': {
    source: `{% for message in messages %}{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}`,
    stop: ['<|eot_id|>'],
  },
  mistral: {
    source: `${SYSTEM_FIRST}${SOME_TURN}{% for message in turns %}{% if message.role == 'user' %}{{ '[INST] ' + (system + '\n\n' if loop.index0 == 0 and system else '') + message.content + ' [/INST]' }}{% elif message.role == 'assistant' and not loop.first %}{{ ' ' + message.content + '</s>' }}${OTHER_ROLE}{% endif %}{% endfor %}`,
    stop: ['</s>'],
  },
  zephyr: {
    source: `{% for message in messages %}{{ '<|' + message.role + '|>\n' + message.content + '</s>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}`,
    stop: ['</s>'],
  },
  deepseek: {
    source: `${SYSTEM_FIRST}{{ system + '\n\n' if system else '' }}{% for message in turns %}{% if message.role == 'user' %}{{ 'User: ' + message.content + '\n\n' }}{% elif message.role == 'assistant' %}{{ 'Assistant: ' + message.content + '<｜end▁of▁sentence｜>' }}${OTHER_ROLE}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}`,
    stop: ['User:', '<｜end▁of▁sentence｜>'],
  },
  alpaca: {
    source: `${SYSTEM_FIRST}{{ system + '\n\n' if system else '' }}{% for message in turns %}{% if message.role == 'user' %}{{ '### Instruction:\n' + message.content + '\n\n' }}{% elif message.role == 'assistant' %}{{ '### Response:\n' + message.content + '\n\n' }}${OTHER_ROLE}{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '### Response:\n' }}{% endif %}`,
    stop: ['### Instruction:'],
  },
};
