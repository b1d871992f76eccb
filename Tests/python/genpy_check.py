"""What genpy makes of message definitions: for each `[type, definition, bytes]` of a JSON list in argv[1], the md5 sum, and the
bytes read and written again.
"""
import io
import json
import sys

from genpy.dynamic import generate_dynamic

answers = []
for name, definition, data in json.loads(sys.argv[1]):
    kind = generate_dynamic(name, definition)[name]
    message = kind()
    message.deserialize(bytes.fromhex(data))
    again = io.BytesIO()
    message.serialize(again)
    answers.append([kind._md5sum, again.getvalue().hex()])
print(json.dumps(answers))
