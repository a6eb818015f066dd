"""The web shell: layouts, components, static assets, security headers, error pages. Knows nothing about any
area or module.
"""
