// BylineClient
