"""Tenants, one-tenant sessions, row security and grants between organisations."""
