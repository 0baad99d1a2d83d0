"""inbox: conversations we owe an answer or a decision, in one queue by risk and clock. It sends nothing by itself."""
