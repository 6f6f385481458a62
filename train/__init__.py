"""Makes the learned data of `rag/data` again, from texts that are public but not part of Dalil.

Not installed with Dalil. Each program names its inputs on the command line and tells at the end
what it made; what the shipped files were made from is in NOTICE.
"""
