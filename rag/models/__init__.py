"""Chat models: the embedded one, and any that LangChain can open.

registry -> sources -> weights -> local -> chat, with every provider's errors mapped in `failures`.
"""
