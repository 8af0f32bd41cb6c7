"""Hand-built invoices of each version and of each complement that is read."""

from __future__ import annotations

from lxml import etree

SAT = "http://www.sat.gob.mx/"
V4 = (
    '<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="A" '
    'Folio="17" Fecha="2025-03-10T10:00:00" FormaPago="03" CondicionesDePago="30  días &amp; más" '
    'SubTotal="2112.00" Moneda="MXN" TipoCambio="1" Total="2449.92" TipoDeComprobante="I" '
    'Exportacion="01" MetodoPago="PUE" LugarExpedicion="64000"><cfdi:InformacionGlobal '
    'Periodicidad="01" Meses="03" Año="2025"/><cfdi:CfdiRelacionados TipoRelacion="04">'
    '<cfdi:CfdiRelacionado UUID="A39DA66B-52CA-49E3-879B-5C05185B0EF7"/></cfdi:CfdiRelacionados>'
    '<cfdi:Emisor Rfc="FIC120202GS2" Nombre="GASOLINERÍA &quot;Ñ&quot;" RegimenFiscal="601"/>'
    '<cfdi:Receptor Rfc="FIC150310AB1" Nombre="FÁBRICA" DomicilioFiscalReceptor="64000" '
    'RegimenFiscalReceptor="601" UsoCFDI="G03"/><cfdi:Conceptos><cfdi:Concepto '
    'ClaveProdServ="15101505" NoIdentificacion="32012" Cantidad="100.000" ClaveUnidad="LTR" '
    'Unidad="Litro" Descripcion="Diésel  automotriz" ValorUnitario="21.12" Importe="2112.00" '
    'ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="2112.00" Impuesto="002" '
    'TipoFactor="Tasa" TasaOCuota="0.160000" Importe="337.92"/></cfdi:Traslados><cfdi:Retenciones>'
    '<cfdi:Retencion Base="1" Impuesto="001" TipoFactor="Tasa" TasaOCuota="0.1" Importe="0.1"/>'
    '</cfdi:Retenciones></cfdi:Impuestos><cfdi:InformacionAduanera NumeroPedimento="15  48  3009"/>'
    '<cfdi:CuentaPredial Numero="1"/>{inside}<cfdi:Parte ClaveProdServ="15101505" Cantidad="1" '
    'Descripcion="parte"><cfdi:InformacionAduanera NumeroPedimento="15  48  3009 0001234"/>'
    "</cfdi:Parte></cfdi:Concepto></cfdi:Conceptos><cfdi:Impuestos "
    'TotalImpuestosTrasladados="337.92"><cfdi:Traslados><cfdi:Traslado Base="2112.00" '
    'Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="337.92"/></cfdi:Traslados>'
    "</cfdi:Impuestos><cfdi:Complemento>{below}</cfdi:Complemento>{after}</cfdi:Comprobante>"
)
V33 = (
    V4.replace("cfd/4", "cfd/3")
    .replace('"4.0"', '"3.3"')
    .replace(' Exportacion="01"', "")
    .replace('<cfdi:InformacionGlobal Periodicidad="01" Meses="03" Año="2025"/>', "")
    .replace(' DomicilioFiscalReceptor="64000" RegimenFiscalReceptor="601"', "")
    .replace(' ObjetoImp="02"', "")
    .replace(
        '<cfdi:Traslado Base="2112.00" Impuesto="002" TipoFactor="Tasa" '
        'TasaOCuota="0.160000" Importe="337.92"/></cfdi:Traslados></cfdi:Impuestos><cfdi:Comp',
        '<cfdi:Traslado Impuesto="002" TipoFactor="Tasa" '
        'TasaOCuota="0.160000" Importe="337.92"/></cfdi:Traslados></cfdi:Impuestos><cfdi:Comp',
    )
)
V32 = (
    '<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/3" version="3.2" serie="A" folio="1" '
    'fecha="2016-03-10T10:00:00" formaDePago="PAGO EN  UNA SOLA EXHIBICION" subTotal="100.00" '
    'descuento="0.00" TipoCambio="1.0" Moneda="MXN" total="116.00" tipoDeComprobante="ingreso" '
    'metodoDePago="NA" LugarExpedicion="Monterrey, N.L."><cfdi:Emisor rfc="FIC120202GS2" '
    'nombre="GASOLINERÍA Ñ"><cfdi:DomicilioFiscal calle="Uno" municipio="M" estado="NL" '
    'pais="México" codigoPostal="64000"/><cfdi:ExpedidoEn calle="Dos" pais="México"/>'
    '<cfdi:RegimenFiscal Regimen="General"/></cfdi:Emisor><cfdi:Receptor rfc="FIC150310AB1" '
    'nombre="F"><cfdi:Domicilio pais="México"/></cfdi:Receptor><cfdi:Conceptos><cfdi:Concepto '
    'cantidad="10" unidad="LTR" noIdentificacion="1" descripcion="Diésel" valorUnitario="10" '
    'importe="100.00"><cfdi:InformacionAduanera numero="1" fecha="2016-01-01" aduana="x"/>{inside}'
    '</cfdi:Concepto></cfdi:Conceptos><cfdi:Impuestos totalImpuestosTrasladados="16.00">'
    '<cfdi:Retenciones><cfdi:Retencion impuesto="ISR" importe="0"/></cfdi:Retenciones>'
    '<cfdi:Traslados><cfdi:Traslado impuesto="IVA" tasa="16" importe="16.00"/></cfdi:Traslados>'
    "</cfdi:Impuestos><cfdi:Complemento>{below}</cfdi:Complemento>{after}</cfdi:Comprobante>"
)
TEXTS = {"3.2": V32, "3.3": V33, "4.0": V4}
FUEL = (
    "<cfdi:ComplementoConcepto><hyp:HidroYPetro "
    'xmlns:hyp="http://www.sat.gob.mx/hidrocarburospetroliferos" Version="1.0" '
    'TipoPermiso="PER01" NumeroPermiso="PL/1/EXP/ES/2015" ClaveHYP="15101505" '
    'SubProductoHYP="SP18"/></cfdi:ComplementoConcepto>'
)
CARD = (
    '<e:EstadoDeCuentaCombustible xmlns:e="http://www.sat.gob.mx/EstadoDeCuentaCombustible12" '
    'Version="1.2" TipoOperacion="Tarjeta" NumeroDeCuenta="7" SubTotal="10" Total="11.6">'
    '<e:Conceptos><e:ConceptoEstadoDeCuentaCombustible Identificador="1" '
    'Fecha="2025-02-01T09:00:00" Rfc="FIC010101AAA" ClaveEstacion="E1" Cantidad="40.5" '
    'TipoCombustible="3" Unidad="LTR" NombreCombustible="Diésel" FolioOperacion="9" '
    'ValorUnitario="20" Importe="810"><e:Traslados><e:Traslado Impuesto="IVA" TasaOCuota="0.16" '
    'Importe="129.6"/></e:Traslados></e:ConceptoEstadoDeCuentaCombustible></e:Conceptos>'
    "</e:EstadoDeCuentaCombustible>"
)
LOCAL = (
    '<i:ImpuestosLocales xmlns:i="http://www.sat.gob.mx/implocal" version="1.0" '
    'TotaldeRetenciones="0" TotaldeTraslados="3"><i:TrasladosLocales ImpLocTrasladado="ISH" '
    'TasadeTraslado="3" Importe="3"/></i:ImpuestosLocales>'
)


def built(
    version: str = "4.0", *, inside: str = "", below: str = "", after: str = ""
) -> etree._Element:
    """An invoice with something inside its line, below its complement, or after it."""
    text = TEXTS[version].format(inside=inside, below=below, after=after)
    return etree.fromstring(text.encode())
