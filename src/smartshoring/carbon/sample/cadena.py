"""The cadena original: the text a Mexican invoice's seal is made over, in the published order."""

from smartshoring.carbon.sample.node import Node

_HEAD = "FormaPago NoCertificado CondicionesDePago SubTotal Descuento Moneda TipoCambio Total"
_TAX = "Base Impuesto TipoFactor TasaOCuota Importe"
_PLACE = (
    "Calle NumeroExterior NumeroInterior Colonia Localidad Referencia Municipio Estado Pais "
    "CodigoPostal"
)
_OLD_PLACE = (
    "calle noExterior noInterior colonia localidad referencia municipio estado pais codigoPostal"
)

# Local names whose content the seal does not cover.
_OUTSIDE = {"Addenda", "TimbreFiscalDigital"}

# Attributes by path end; a name in the list that begins with ">" is a child element.
_ORDER: dict[str, str] = {
    "4.0": f"Version Serie Folio Fecha {_HEAD} TipoDeComprobante Exportacion MetodoPago "
    "LugarExpedicion Confirmacion >InformacionGlobal >CfdiRelacionados >Emisor >Receptor "
    ">Conceptos >Impuestos >Complemento",
    "3.3": f"Version Serie Folio Fecha {_HEAD} TipoDeComprobante MetodoPago LugarExpedicion "
    "Confirmacion >CfdiRelacionados >Emisor >Receptor >Conceptos >Impuestos >Complemento",
    "3.2": "version fecha tipoDeComprobante formaDePago condicionesDePago subTotal descuento "
    "TipoCambio Moneda total metodoDePago LugarExpedicion NumCtaPago >Emisor >Receptor "
    ">Conceptos >Impuestos >Complemento",
    "InformacionGlobal": "Periodicidad Meses Año",
    "CfdiRelacionados": "TipoRelacion >CfdiRelacionado",
    "CfdiRelacionado": "UUID",
    "Emisor": "Rfc Nombre RegimenFiscal rfc nombre >DomicilioFiscal >RegimenFiscal",
    "Emisor/RegimenFiscal": "Regimen",
    "DomicilioFiscal": _OLD_PLACE,
    "Receptor": "Rfc Nombre DomicilioFiscalReceptor ResidenciaFiscal NumRegIdTrib "
    "RegimenFiscalReceptor UsoCFDI rfc nombre >Domicilio",
    "Receptor/Domicilio": _OLD_PLACE,
    "Conceptos": ">Concepto",
    "Conceptos/Concepto": "cantidad unidad noIdentificacion descripcion valorUnitario importe "
    "ClaveProdServ NoIdentificacion Cantidad ClaveUnidad Unidad Descripcion ValorUnitario "
    "Importe Descuento ObjetoImp >Impuestos >ComplementoConcepto",
    "Concepto/Impuestos": ">Traslados >Retenciones",
    "Comprobante/Impuestos": ">Retenciones TotalImpuestosRetenidos totalImpuestosRetenidos "
    ">Traslados TotalImpuestosTrasladados totalImpuestosTrasladados",
    "Traslados": ">Traslado",
    "Retenciones": ">Retencion",
    "Traslado": f"{_TAX} impuesto tasa importe",
    "Retencion": _TAX,
    "ComplementoConcepto": ">HidroYPetro",
    "HidroYPetro": "Version TipoPermiso NumeroPermiso ClaveHYP SubProductoHYP",
    "EstadoDeCuentaCombustible": "Version TipoOperacion NumeroDeCuenta SubTotal Total >Conceptos",
    "EstadoDeCuentaCombustible/Conceptos": ">ConceptoEstadoDeCuentaCombustible",
    "ConceptoEstadoDeCuentaCombustible": "Identificador Fecha Rfc ClaveEstacion Cantidad "
    "TipoCombustible Unidad NombreCombustible FolioOperacion ValorUnitario Importe >Traslados",
    "ConsumoDeCombustibles": "version tipoOperacion numeroDeCuenta subTotal total >Conceptos",
    "ConsumoDeCombustibles/Conceptos": ">ConceptoConsumoDeCombustibles",
    "ConceptoConsumoDeCombustibles": "identificador fecha rfc claveEstacion tipoCombustible "
    "cantidad nombreCombustible folioOperacion valorUnitario importe >Determinados",
    "Determinados": ">Determinado",
    "Determinado": "impuesto tasaOCuota importe",
    "ImpuestosLocales": "version TotaldeRetenciones TotaldeTraslados",
    "Pagos": "Version >Totales >Pago",
    "Totales": "MontoTotalPagos",
    "Pago": "FechaPago FormaDePagoP MonedaP TipoCambioP Monto >DoctoRelacionado",
    "DoctoRelacionado": "IdDocumento MonedaDR EquivalenciaDR NumParcialidad ImpSaldoAnt "
    "ImpPagado ImpSaldoInsoluto ObjetoImpDR",
    "Nomina": "Version TipoNomina FechaPago FechaInicialPago FechaFinalPago NumDiasPagados "
    "TotalPercepciones",
    "CartaPorte": "Version IdCCP TranspInternac EntradaSalidaMerc PaisOrigenDestino "
    "ViaEntradaSalida TotalDistRec >Ubicaciones >Mercancias >FiguraTransporte",
    "Ubicaciones": ">Ubicacion",
    "Ubicacion": "TipoUbicacion IDUbicacion RFCRemitenteDestinatario "
    "NombreRemitenteDestinatario NumEstacion NombreEstacion NavegacionTrafico "
    "FechaHoraSalidaLlegada TipoEstacion DistanciaRecorrida >Domicilio",
    "Ubicacion/Domicilio": _PLACE,
    "Mercancias": "PesoBrutoTotal UnidadPeso PesoNetoTotal NumTotalMercancias CargoPorTasacion "
    ">Mercancia >Autotransporte >TransporteMaritimo >TransporteAereo >TransporteFerroviario",
    "Mercancia": "BienesTransp Descripcion Cantidad ClaveUnidad Unidad MaterialPeligroso "
    "PesoEnKg ValorMercancia Moneda",
    "Autotransporte": "PermSCT NumPermisoSCT >IdentificacionVehicular >Seguros >Remolques",
    "IdentificacionVehicular": "ConfigVehicular PesoBrutoVehicular PlacaVM AnioModeloVM",
    "Seguros": "AseguraRespCivil PolizaRespCivil",
    "TransporteMaritimo": "PermSCT NumPermisoSCT NombreAseg NumPolizaSeguro TipoEmbarcacion "
    "Matricula NumeroOMI AnioEmbarcacion NombreEmbarc NacionalidadEmbarc UnidadesDeArqBruto "
    "TipoCarga Eslora Manga Calado Puntal LineaNaviera NombreAgenteNaviero "
    "NumAutorizacionNaviero NumViaje NumConocEmbarc PermisoTempNavegacion >ContenedorM",
    "ContenedorM": "TipoContenedor MatriculaContenedor NumPrecinto",
    "TransporteAereo": "PermSCT NumPermisoSCT MatriculaAeronave NombreAseg NumPolizaSeguro "
    "NumeroGuia LugarContrato CodigoTransportista",
    "TransporteFerroviario": "TipoDeServicio TipoDeTrafico NombreAseg NumPolizaSeguro "
    ">DerechosDePaso >Carro",
    "DerechosDePaso": "TipoDerechoDePaso KilometrajePagado",
    "Carro": "TipoCarro MatriculaCarro GuiaCarro ToneladasNetasCarro",
}


def _values(element: Node, parent: str, order_name: str | None = None) -> list[str]:
    """The element's values in order; attributes that are absent leave nothing."""
    order = _ORDER.get(
        order_name or f"{parent}/{element.local}", _ORDER.get(element.local, "")
    ).split()
    values: list[str] = []
    for item in order:
        if item == ">Complemento":
            inside = [c for box in element.all_named("Complemento") for c in box.children]
            for child in inside:
                if child.local not in _OUTSIDE:
                    values += _values(child, "Complemento")
        elif item.startswith(">"):
            for child in element.all_named(item[1:]):
                values += _values(child, element.local)
        elif item in element.attributes:
            values.append(" ".join(element.attributes[item].split()))
    return values


def cadena(invoice: Node) -> str:
    """The cadena original of a whole invoice of version 3.2, 3.3 or 4.0."""
    version = invoice.attributes.get("Version") or invoice.attributes["version"]
    return "||" + "|".join(_values(invoice, "", version)) + "||"


def stamp_cadena(stamp: Node) -> str:
    """The cadena original of the tax authority's stamp, over which SelloSAT is made."""
    names = ["Version", "UUID", "FechaTimbrado", "RfcProvCertif", "SelloCFD", "NoCertificadoSAT"]
    return "||" + "|".join(stamp.attributes[name] for name in names) + "||"
